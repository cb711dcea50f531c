FROM alpine
RUN --mount=type=secret,id=a <<EOF
cat /run/secrets/a
EOF
RUN --network="none" <<EOF
x
EOF
