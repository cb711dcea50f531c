FROM debian:12.7-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates \
      curl \
      gnupg \
 && curl -fsSL https://example.org/key.asc | gpg --dearmor > /usr/share/keyrings/example.gpg \
 && rm -rf /var/lib/apt/lists/*
