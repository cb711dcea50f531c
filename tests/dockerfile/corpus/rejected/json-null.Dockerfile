FROM alpine
VOLUME [null]
USER app
