FROM alpine
CMD [["a"]]
USER app
