FROM alpine
RUN echo "<<EOF" '<<A' "a <<B c"
USER app
