FROM alpine
RUN cat <<A - <<A
1
A
2
A
USER app
