FROM alpine
LABEL a
USER app
