# syntax=a
# syntax=b
FROM alpine
USER app
