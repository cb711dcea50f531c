FROM alpine
ENV a=$ b=$$ c=${x} d=${x:?e} e=${x#p} f=${x%%p} g=${x/a/b} h=${x//a/b} i=\$x
RUN echo $ $$ ${ ${x
