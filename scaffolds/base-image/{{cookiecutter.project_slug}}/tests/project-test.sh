#!/bin/sh
# What can be checked without an engine: README, scripts and image definition say the same.
set -eu
cd "$(dirname "$0")/.."

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  exit 1
}

version=$(sed -n 's/^version=//p' scripts/about-image.sh)
[ "$(sh scripts/about-image.sh about --version)" = "{{ cookiecutter.project_slug }} $version" ] || fail "--version"
sh scripts/about-image.sh about --help | grep -q "build your own" || fail "--help"
if sh scripts/about-image.sh about nonsense 2> /dev/null; then fail "nonsense is taken"; fi
echo "ok: it says what it is, and its version (RUN-11, RUN-14)"

packages=$(sed -n '/apt-get install/,/^$/s/^       \([a-z0-9.+-]*\).*/\1/p' Dockerfile)
[ -n "$packages" ] || fail "no packages in Dockerfile"
[ "$packages" = "$(printf '%s\n' "$packages" | sort)" ] || fail "packages aren't sorted"
for package in $packages; do
  grep -q "| \`$package\` |" README.md || fail "README.md doesn't say what $package is for"
  grep -q "^for package in .*$package" scripts/about-image.sh || fail "about-image doesn't name $package"
done
echo "ok: packages are sorted, and README.md says what each is for (IMG-10, RUN-2)"

[ "$(sh docker-entrypoint.sh printf 'x%s' y)" = xy ] || fail "the entry point doesn't run what it is asked for"
echo "ok: the entry point becomes whatever is asked for (IMG-37)"
