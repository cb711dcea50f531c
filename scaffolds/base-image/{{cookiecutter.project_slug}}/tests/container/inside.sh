{% include "container-inside-head.sh" %}

docker-entrypoint.sh | grep -q "an image to build others on" || fail "doesn't say what it is"
echo "ok: says what it is (RUN-11)"

[ -s /etc/ssl/certs/ca-certificates.crt ] || fail "no certificates"
[ "$(TZ=Europe/London date -d 2026-07-01T12:00:00Z +%H:%M)" = 13:00 ] || fail "no time zones"
echo "ok: certificates and time zones are there"

[ -z "$(ls -A /var/lib/apt/lists 2> /dev/null)" ] || fail "package lists were left behind"
if command -v sudo > /dev/null; then fail "sudo is installed"; fi
echo "ok: nothing was left behind, and no sudo (IMG-21, IMG-33)"
