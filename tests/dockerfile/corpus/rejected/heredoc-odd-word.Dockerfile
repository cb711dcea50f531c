FROM alpine
RUN <<${x:-A B}
A
USER app
