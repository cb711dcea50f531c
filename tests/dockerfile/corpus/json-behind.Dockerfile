FROM alpine
CMD ["a"] b
RUN ["a", "b"] && c
VOLUME ["x"]]
