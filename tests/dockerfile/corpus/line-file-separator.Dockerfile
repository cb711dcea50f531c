FROM alpine
RUN a
USER uv
