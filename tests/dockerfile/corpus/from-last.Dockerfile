RUN a
ENV b=c
FROM alpine
