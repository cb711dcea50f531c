FROM alpine
RUN [ 'a' ]
CMD ["a",]
ENTRYPOINT ["a"
VOLUME [a, b]
COPY [a] b
CMD ["a" "b"]
CMD ["\x"]
CMD ["a	b"]
RUN [ -f x ] && y
RUN [[ a = b ]]
SHELL [a]
CMD [
