FROM alpine
RUN x=$(cat <<EOF
z
EOF
USER app
