FROM alpine
RUN a \
# one
  # two \
 && b \
#
 && c
USER u
