set -eu

: "${ENGINE:=docker}" "${IMAGE:?name the image, as in IMAGE=registry/name:tag}"
name={{ cookiecutter.project_slug }}-test-$$

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  exit 1
}

passed() {
  printf 'ok: %s\n' "$1"
}

cleanup() {
  "$ENGINE" rm --force "$name" > /dev/null 2>&1 || true
}
trap cleanup EXIT
