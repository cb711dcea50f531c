FR\
OM alpine
RU\
\
N a
USER u
