FROM alpine
# comment \
RUN a
#\
USER u
