FROM alpine
# escape=`
RUN a `
USER b
