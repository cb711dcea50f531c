FROM alpine
RUN cat <<<EOF
USER app
RUN cat <<< "x y"
