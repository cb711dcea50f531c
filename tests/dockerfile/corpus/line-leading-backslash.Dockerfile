\

FROM alpine
\
# c
USER u
