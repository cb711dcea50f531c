# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
COPY a C:\\
RUN dir C:\ `
    && echo done
