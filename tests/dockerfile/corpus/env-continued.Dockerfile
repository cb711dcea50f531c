FROM alpine
ENV a=1 \
    b="x \
y" \
    # comment
    c=3
ENV legacy one \
  two
