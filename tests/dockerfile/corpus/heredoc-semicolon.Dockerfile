FROM alpine
RUN cat <<EOF; echo
z
EOF;
USER app
