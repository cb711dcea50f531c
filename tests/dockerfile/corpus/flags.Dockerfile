FROM --platform=linux/amd64 alpine AS x
COPY --link --chown=a:b --chmod=755 --parents --exclude=*.md a b
RUN --mount=type=bind,target=/x --network=none --security=insecure a --b
RUN -- a
RUN --x -- --y
COPY --from=x -- a b
