FROM alpine
RUN --mount="type=cache,target=/a b" x
RUN --mount=type=cache,id='a b',target=/c x
COPY --chown=a\ b:c d e
RUN --x="" y
