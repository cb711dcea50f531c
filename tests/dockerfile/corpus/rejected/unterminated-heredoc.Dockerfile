FROM alpine
RUN <<EOF
echo a
echo b
USER app
CMD ["x"]
