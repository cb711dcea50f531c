FROM alpine
USER u
