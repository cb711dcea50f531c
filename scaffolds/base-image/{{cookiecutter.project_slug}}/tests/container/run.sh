#!/bin/sh
# Checks IMAGE from inside, then builds an image on it as others would, and runs that.
set -eu

: "${ENGINE:=docker}" "${IMAGE:?name the image, as in IMAGE=registry/name:tag}"
child={{ cookiecutter.project_slug }}-child-test
folder=$(mktemp -d)

cleanup() {
  rm -rf "$folder"
  "$ENGINE" image rm --force "$child" > /dev/null 2>&1 || true
}
trap cleanup EXIT

"$ENGINE" run --rm --interactive --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges "$IMAGE" \
  sh < "$(dirname "$0")/inside.sh"

cat > "$folder/Dockerfile" << END
FROM $IMAGE
COPY --chmod=0755 hello /usr/local/bin/hello
ENTRYPOINT ["/usr/local/bin/hello"]
END
cat > "$folder/hello" << 'END'
#!/bin/sh
printf 'hello from %s:%s' "$(id -u)" "$(id -g)"
END
"$ENGINE" build --tag "$child" "$folder" > /dev/null
[ "$("$ENGINE" run --rm "$child")" = "hello from 10001:10001" ] || { echo "FAILED: an image built on it" >&2; exit 1; }
echo "ok: an image that is built on it runs under its account (IMG-14, IMG-32)"
