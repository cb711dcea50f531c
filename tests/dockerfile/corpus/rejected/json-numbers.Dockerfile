FROM alpine
CMD [1, 2]
USER app
