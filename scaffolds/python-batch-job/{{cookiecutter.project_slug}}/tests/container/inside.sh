{% include "container-inside-head.sh" %}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

docker-entrypoint.sh --help | grep -q OUTPUT || fail "the default action"
echo "ok: says what it takes by default (RUN-11)"

echo 1 2 3 | docker-entrypoint.sh run > "$folder/results" 2> "$folder/log" || fail "exit status $?"
[ "$(cat "$folder/results")" = '{"count": 3, "mean": 2.0, "minimum": 1.0, "maximum": 3.0}' ] || fail "results"
echo "ok: standard output has the results and nothing else (RUN-14)"

# A pipe that stays open and gives nothing, so that it waits for an item.
mkfifo "$folder/input"
docker-entrypoint.sh run "$folder/input" 2> "$folder/stopped" &
process=$!
exec 9> "$folder/input"
tries=0
until grep -q Started "$folder/stopped"; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || fail "not started after 10 seconds"
  sleep 0.2
done
tr '\0' ' ' < "/proc/$process/cmdline" | grep -qe "${PROCESS:-{{ cookiecutter.__process }}}" || fail "the script didn't become the job"
echo "ok: the script became the job (IMG-37)"

kill -TERM "$process"
status=0
wait "$process" || status=$?
[ "$status" = 75 ] || fail "exit status $status after SIGTERM"
echo "ok: stops in order with status 75 (APP-7)"
{% if cookiecutter.log_format == 'rfc5424' %}

if cat "$folder/log" "$folder/stopped" | grep -Ev '^<[0-9]{1,3}>1 [^ ]+ [^ ]+ {{ cookiecutter.project_slug }} [0-9]+ [^ ]+ - \{.*\}$'; then
  fail "these log lines are not RFC 5424 with JSON"
fi
[ -s "$folder/log" ] || fail "nothing was logged"
echo "ok: logs RFC 5424 lines with JSON (RUN-16, RUN-18, RUN-20)"
{% endif %}
