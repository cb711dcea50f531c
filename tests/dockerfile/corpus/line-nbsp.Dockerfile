FROM alpine
 RUN a 
RUN x y
USER　u v
ENV a=1 b=2
