FROM alpine
COMMENT this is no comment
USER u
