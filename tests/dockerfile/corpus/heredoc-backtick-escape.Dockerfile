# escape=`
FROM alpine
RUN <<EOF `
  cat
a `
EOF
USER app
