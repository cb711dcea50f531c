FROM alpine
RUN --mount=type=cache,\
target=/x \
    --network=none \
    a
COPY \
  --from=x \
  a b
