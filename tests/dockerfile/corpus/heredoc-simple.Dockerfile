FROM alpine
RUN <<EOF
apk add curl
curl --version
EOF
USER app
