FROM alpine

# c
RUN a \
  && b
ENV x=1 \

 y=2
USER u
