# escape=x
FROM alpine
RUN a \
 b
USER app
