FROM alpine
RUN <<EOF
EOF
USER app
