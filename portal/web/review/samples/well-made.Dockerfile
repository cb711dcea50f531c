# syntax=docker/dockerfile:1
ARG PYTHON_VERSION=3.13.1

FROM python:${PYTHON_VERSION}-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt ./
RUN pip install --no-cache-dir --prefix=/install --requirement requirements.txt

FROM python:${PYTHON_VERSION}-slim-bookworm
LABEL org.opencontainers.image.authors="Systems Team <systems@example.org>" \
      org.opencontainers.image.title="tide-gauge" \
      org.opencontainers.image.url="https://example.org/tide-gauge" \
      org.opencontainers.image.licenses="BSD-3-Clause" \
      org.opencontainers.image.vendor="Example Observatory"
COPY --from=build /install /usr/local
WORKDIR /app
COPY tide_gauge/ tide_gauge/
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["python", "-m", "tide_gauge"]
CMD ["--port", "8080"]
