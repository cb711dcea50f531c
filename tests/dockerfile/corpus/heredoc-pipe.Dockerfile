FROM alpine
RUN cat <<EOF | sh -e > /log
echo a
EOF
USER app
