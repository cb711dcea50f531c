FROM alpine
RUN echo $((1<<2)) $(( 1 << 2 ))
USER app
