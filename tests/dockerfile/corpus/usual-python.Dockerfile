# syntax=docker/dockerfile:1
ARG python_version="3.12"
FROM python:${python_version}-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --prefix=/install .
FROM python:${python_version}-slim-bookworm
LABEL org.opencontainers.image.title="orders" \
      org.opencontainers.image.version="1.4.0"
COPY --from=build /install /usr/local
USER 10001:10001
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-m", "orders.health"]
ENTRYPOINT ["python", "-m", "orders"]
CMD ["--port", "8080"]
