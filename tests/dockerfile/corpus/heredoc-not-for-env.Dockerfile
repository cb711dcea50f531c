FROM alpine
ENV a="<<EOF" b=<<EOF
LABEL c=<<EOF
CMD cat <<EOF
ENTRYPOINT cat <<EOF
USER app
