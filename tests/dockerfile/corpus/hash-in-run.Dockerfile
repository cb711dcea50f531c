FROM alpine
RUN echo a # b
RUN echo \
  a#b \
  # c
  d
RUN #
