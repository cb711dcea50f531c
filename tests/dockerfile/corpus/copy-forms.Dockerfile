FROM alpine
COPY a b c/
COPY "a b" c
COPY a\ b c
COPY $x ${y} /z/
COPY [a] /b
COPY *.txt ?.md /c/
