FROM alpine
RUN <<A cat && <<B cat
one
A
two
B
USER app
