# syntax=docker/dockerfile:1
ARG python_version=3.13.1

# The dependencies, built where compilers may be
FROM python:${python_version}-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt ./
RUN pip install --no-cache-dir --prefix=/install --requirement requirements.txt

# The service itself, without any of the tools above
FROM python:${python_version}-slim-bookworm
LABEL author="Systems Team <systems@example.org>" \
      description="Reads tide gauges and publishes their levels" \
      license="BSD-3-Clause" \
      repository="https://git.example.org/tides/tide-gauge" \
      vendor="Example Observatory" \
      version="1.4.2" \
      website="https://example.org/tide-gauge"
COPY --from=build /install /usr/local
WORKDIR /app
COPY tide_gauge/ tide_gauge/
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/python", "-m", "tide_gauge"]
CMD ["--port", "8080"]
