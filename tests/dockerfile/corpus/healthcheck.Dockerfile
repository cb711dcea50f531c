FROM alpine
HEALTHCHECK NONE
HEALTHCHECK none
HEALTHCHECK --interval=5m --timeout=3s --start-period=1s --start-interval=2s --retries=4 CMD curl -f http://localhost/ || exit 1
HEALTHCHECK cmd a  b
HEALTHCHECK CMD
HEALTHCHECK FOO bar
HEALTHCHECK --interval=1s \
  CMD a \
  b
