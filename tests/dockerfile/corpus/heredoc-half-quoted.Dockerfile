FROM alpine
RUN <<E"O"F
echo
EOF
USER app
