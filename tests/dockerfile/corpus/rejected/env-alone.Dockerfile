FROM alpine
ENV a
USER app
