FROM alp\
ine
RUN echo a\
b\
  c
USER u
