FROM alpine
USER u