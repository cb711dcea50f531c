FROM alpine
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN a | b
SHELL ["powershell", "-Command"]
RUN Get-Item x; Write-Host "$x"
SHELL ["cmd", "/S", "/C"]
RUN dir
