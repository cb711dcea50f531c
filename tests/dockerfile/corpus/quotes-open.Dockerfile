FROM alpine
RUN echo "a
ENV a="b
LABEL c='d
CMD echo '
USER "u
