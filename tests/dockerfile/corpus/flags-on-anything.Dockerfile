FROM alpine
ENV --x=1 a=b
USER --y u
FOO --z a
ONBUILD --w RUN a
CMD --v ["a"]
