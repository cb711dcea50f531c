{% include "container-inside-head.sh" %}

docker-entrypoint.sh serve > "${TMPDIR:-/tmp}/log" &
process=$!
trap 'kill "$process" 2> /dev/null || true' EXIT
tries=0
until docker-entrypoint.sh health 2> /dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || fail "not healthy after 10 seconds"
  sleep 0.2
done
echo "ok: starts with its defaults and is healthy (RUN-11)"

tr '\0' ' ' < "/proc/$process/cmdline" | grep -qe "${PROCESS:-{{ cookiecutter.__process }}}" || fail "the script didn't become the service"
echo "ok: the script became the service (IMG-37)"

kill -TERM "$process"
wait "$process" || fail "exit status $? after SIGTERM"
echo "ok: stops in order with status 0 (APP-7)"
{% if cookiecutter.log_format == 'rfc5424' %}

if grep -Ev '^<[0-9]{1,3}>1 [^ ]+ [^ ]+ {{ cookiecutter.project_slug }} [0-9]+ [^ ]+ - \{.*\}$' "${TMPDIR:-/tmp}/log"; then
  fail "these log lines are not RFC 5424 with JSON"
fi
[ -s "${TMPDIR:-/tmp}/log" ] || fail "nothing was logged"
echo "ok: logs RFC 5424 lines with JSON (RUN-16, RUN-18, RUN-20)"
{% endif %}
