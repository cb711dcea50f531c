ARG a
ARG b=1 c="2 3" d
FROM alpine:$b
ARG a b
ARG e='f g' h=i\ j
