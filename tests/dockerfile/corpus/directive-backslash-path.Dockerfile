# escape=`
FROM alpine
WORKDIR C:\app\
ENV P=C:\x\ Q=`"
USER ContainerUser
