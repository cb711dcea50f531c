#!/bin/sh
# Checks every page of FOLDER: it names its language, has a title, one main heading and a viewport, no script or style
# inside (the Content-Security-Policy would stop it), a text for every picture, and leads to files that are there.
set -eu

folder=${1:?"check-pages.sh: name the folder"}
found=$(mktemp)
trap 'rm -f "$found"' EXIT

say() {
  printf '%s: %s\n' "$page" "$1" >> "$found"
}

find "$folder" -name '*.html' | sort | while read -r page; do
  grep -q '<html lang="[a-z]' "$page" || say "no language: <html lang=\"en\">"
  grep -q '<title>[^<]' "$page" || say "no <title>"
  grep -q '<meta name="viewport"' "$page" || say "no viewport, so phones show it small"
  [ "$(grep -o '<h1' "$page" | wc -l)" -eq 1 ] || say "a page has one <h1>"
  grep -q '<main' "$page" || say "no <main>"
  if grep -qE '<style|[ ](style|on[a-z]+)="|<script>' "$page"; then say "a script or a style inside the page"; fi
  if grep -o '<img [^>]*>' "$page" | grep -qv ' alt="'; then say "a picture without alt"; fi
  grep -oE '(href|src)="/[^"#?]*' "$page" | sed 's/^[a-z]*="//' | while read -r address; do
    [ -f "$folder$address" ] || [ -f "$folder${address%/}/index.html" ] || say "leads to nothing: $address"
  done
done

[ ! -s "$found" ] || { cat "$found" >&2; exit 1; }
