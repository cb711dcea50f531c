# escape=`
FROM alpine
ENV a=C:\x b=`"c d=e` f g="h`"i"
