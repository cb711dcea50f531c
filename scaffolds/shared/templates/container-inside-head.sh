#!/bin/sh
# The same checks from inside the image, for pipelines whose runners offer no engine: run it as a job in the image.
set -eu

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  exit 1
}

[ "$(id -u)" = "${EXPECTED_UID:-10001}" ] || fail "runs as $(id -u), not as ${EXPECTED_UID:-10001}"
echo "ok: unprivileged account (IMG-32, RUN-6)"
