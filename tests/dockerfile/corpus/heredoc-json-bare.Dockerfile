FROM alpine
COPY ["a", "b"] <<EOF
x
EOF
USER app
