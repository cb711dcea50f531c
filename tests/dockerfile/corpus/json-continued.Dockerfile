FROM alpine
CMD ["a", \
  # c
  "b\
c", \

  "d"]
USER u
