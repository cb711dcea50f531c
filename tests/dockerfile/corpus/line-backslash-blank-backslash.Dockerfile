FROM alpine
RUN a \ \
 b
USER u
