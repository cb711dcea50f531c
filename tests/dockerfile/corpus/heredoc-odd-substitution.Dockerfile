FROM alpine
RUN echo ${x@Q} <<EOF
USER app
