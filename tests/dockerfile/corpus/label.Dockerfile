FROM alpine
LABEL a=b "c d"="e f" g.h-i='j'
LABEL version 1.0
LABEL multi="line \
text" x=y
