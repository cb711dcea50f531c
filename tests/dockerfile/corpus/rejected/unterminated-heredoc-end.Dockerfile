FROM alpine
USER app
RUN <<EOF