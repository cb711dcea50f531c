FROM alpine
RUN <<EOF>/x
a
EOF>/x
USER app
