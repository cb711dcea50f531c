FROM alpine
RUN <<EOF
EOF 
EOF
USER app
