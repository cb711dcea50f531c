# hello
# escape=`
FROM alpine
RUN a `
USER b
