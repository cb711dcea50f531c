FROM alpine
LABEL größe="é ü 漢字 😀" b=ß
RUN echo "😀" \
  && echo 漢字
USER café
