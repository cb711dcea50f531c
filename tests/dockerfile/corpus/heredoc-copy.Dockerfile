FROM alpine
COPY <<EOF /etc/app.conf
key=value
# no comment

FROM nothing
EOF
USER app
