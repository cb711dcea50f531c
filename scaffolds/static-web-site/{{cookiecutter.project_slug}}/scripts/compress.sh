#!/bin/sh
# Puts a compressed copy beside each text file of FOLDER, which nginx sends in its place (gzip_static).
set -eu

find "${1:?"compress.sh: name the folder"}" -type f \
  \( -name '*.css' -o -name '*.html' -o -name '*.js' -o -name '*.json' -o -name '*.svg' -o -name '*.txt' -o -name '*.xml' \) \
  -exec gzip --best --force --keep --no-name {} +
