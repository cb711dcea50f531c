# syntax=docker/dockerfile:1.19

# The portal itself, built as the standard asks. Built by `make image`; both base images can be replaced by the
# organisation's own (IMG-17, IMG-25): a newer Python minor version needs a run of the tests first, since the shell
# grammar and the server are compiled packages that must offer a wheel for it.
ARG python_image="python:3.14-slim-trixie"
ARG node_image="node:24.11-trixie-slim"

# The front end: bundles the style sheets, the scripts and the editor. Nothing of Node reaches the final image.
# Depends on the packages that package-lock.json pins.
FROM $node_image AS frontend
WORKDIR /build
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY static static
RUN node static/build.mjs

# The Python environment: the versions that requirements.txt pins, in a virtual environment that is copied whole.
FROM $python_image AS builder
WORKDIR /opt/portal
ENV PATH="/opt/venv/bin:$PATH"
RUN python -m venv /opt/venv
COPY pyproject.toml requirements.txt README.md ./
COPY portal/__init__.py portal/__init__.py
# Dependencies first: this layer is rebuilt only when a pinned version changes.
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-compile --constraint requirements.txt --editable ".[postgresql]"
COPY portal portal
COPY scaffolds scaffolds
COPY templates templates
COPY manage.py ./
COPY --from=frontend /build/build/static build/static
# Static files get hashed names and compressed twins; byte code is compiled here since the image is read-only later.
RUN PORTAL_DATA_DIR=/tmp/data python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /opt/venv/lib /opt/portal/portal \
    && rm -rf /tmp/data build/static

# What runs: the interpreter, the environment and the portal.
FROM $python_image
# A fixed number, so that Kubernetes can check runAsNonRoot and volumes can be given to it (RUN-6).
RUN groupadd --gid 10001 portal \
    && useradd --no-log-init --uid 10001 --gid portal --no-create-home --home-dir /nonexistent portal \
    && install --directory --owner=portal --group=portal /var/lib/portal
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /opt/portal /opt/portal
COPY --chmod=0755 docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
# The portal writes its database and key below PORTAL_DATA_DIR and nowhere else.
ENV PATH="/opt/venv/bin:$PATH" \
    PORTAL_DATA_DIR="/var/lib/portal" \
    PYTHONUNBUFFERED="1"
WORKDIR /opt/portal
USER 10001:10001
VOLUME ["/var/lib/portal"]
EXPOSE 8000/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/opt/venv/bin/python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=3); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]
CMD ["serve"]
# Last, since every build changes them and nothing after this is rebuilt for it (IMG-5, IMG-27).
ARG version="0.1.0"
ARG revision="unknown"
LABEL author="The portal's maintainers <maintainers@example.org>" \
      description="Read, try out, generate from and review against a containerisation standard" \
      license="BSD-3-Clause" \
      org.opencontainers.image.authors="The portal's maintainers <maintainers@example.org>" \
      org.opencontainers.image.description="Read, try out, generate from and review against a containerisation standard" \
      org.opencontainers.image.licenses="BSD-3-Clause" \
      org.opencontainers.image.revision="$revision" \
      org.opencontainers.image.source="https://example.org/containerisation-standards-portal" \
      org.opencontainers.image.title="containerisation-standards-portal" \
      org.opencontainers.image.url="https://example.org/containerisation-standards-portal" \
      org.opencontainers.image.vendor="The portal's maintainers" \
      org.opencontainers.image.version="$version" \
      repository="containerisation-standards-portal" \
      vendor="The portal's maintainers" \
      version="$version" \
      website="https://example.org/containerisation-standards-portal"
