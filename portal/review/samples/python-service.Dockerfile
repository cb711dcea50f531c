# syntax=docker/dockerfile:1

# The version of Python that the service is tested with; both stages must have the same.
ARG base_image="python:3.14-slim"

# The builder has the tools to make wheels. It stays behind.
FROM ${base_image} AS build

WORKDIR /build

# psycopg is compiled against the client library of PostgreSQL.
RUN apt-get update && apt-get install -y --no-install-recommends \
        gcc \
        libc6-dev \
        libpq-dev \
    && rm -rf /var/lib/apt/lists/*

# Dependencies change less often than the source: their layer comes from the cache on most builds.
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

# The image that runs.
FROM ${base_image}

# Only the shared library is needed here, not its headers.
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-log-init --uid 10001 shop

WORKDIR /srv/shop

COPY --from=build /venv /venv
COPY shop ./shop
COPY docker-entrypoint.sh /usr/local/bin/

ARG version="1.4.2"
LABEL author="Ada Lovelace <ada@example.org>" \
      description="Takes orders and sends invoices" \
      license="Apache-2.0" \
      repository="https://git.example.org/shop/orders" \
      vendor="Example Organisation" \
      version="${version}" \
      website="https://shop.example.org"

ENV PATH="/venv/bin:${PATH}" \
    PYTHONUNBUFFERED="1"

EXPOSE 8000

USER 10001:10001

ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]
CMD ["--port", "8000"]
