FROM alpine
RUN echo ${x:-y} <<EOF
z
EOF
USER app
