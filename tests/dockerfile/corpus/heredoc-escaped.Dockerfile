FROM alpine
RUN <<\EOF
echo
EOF
USER app
