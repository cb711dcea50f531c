FROM alpine
RUN \
  cat <<EOF \
  # comment

  > /x
z \
EOF
USER app
