FROM alpine
RUN <<EOF
cat > /x <<INNER
body
INNER
EOF
USER app
