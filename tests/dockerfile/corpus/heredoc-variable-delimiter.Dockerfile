FROM alpine
RUN <<$x
a
$x
USER app
