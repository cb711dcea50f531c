FROM alpine
RUN a \
   


