#!/bin/sh
# Runs containers of IMAGE as `make run` does, and checks what the interface contract promises: the default action, the
# account, process 1, results on standard output, the form of the log lines, and an orderly stop between two items.
{% include "container-run-head.sh" %}

# What every run below has; the name comes behind it.
set -- --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory {{ cookiecutter.__memory_limit }}

"$ENGINE" run --rm "$@" "$IMAGE" | grep -q OUTPUT || fail "the default action"
passed "says what it takes by default (RUN-11)"

[ "$("$ENGINE" run --rm "$@" "$IMAGE" id -u)" = 10001 ] || fail "account"
passed "runs as 10001 (IMG-32, RUN-6)"

results=$(echo 1 2 3 | "$ENGINE" run --rm --interactive "$@" "$IMAGE" run 2> /dev/null) || fail "exit status $?"
[ "$results" = '{"count": 3, "mean": 2.0, "minimum": 1.0, "maximum": 3.0}' ] || fail "standard output has: $results"
passed "standard output has the results and nothing else (RUN-14)"

# Standard input stays open and gives nothing, so it waits for an item.
"$ENGINE" run --detach --interactive --name "$name" "$@" "$IMAGE" run > /dev/null
tries=0
until "$ENGINE" logs "$name" 2>&1 | grep -q Started; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || fail "not started after 10 seconds"
  sleep 0.2
done
"$ENGINE" exec "$name" cat /proc/1/cmdline | tr '\0' ' ' | grep -qe '{{ cookiecutter.__process }}' || fail "process 1"
passed "the job is process 1 (APP-5, IMG-37)"

before=$(date +%s)
"$ENGINE" stop --time 10 "$name" > /dev/null
[ $(($(date +%s) - before)) -le 2 ] || fail "took longer than two seconds to stop"
[ "$("$ENGINE" inspect --format '{% raw %}{{.State.ExitCode}}{% endraw %}' "$name")" = 75 ] || fail "exit status after the stop signal"
passed "stops in order with status 75 (APP-7)"
{% if cookiecutter.log_format == 'rfc5424' %}

"$ENGINE" logs "$name" 2>&1 | grep -Evq '^<[0-9]{1,3}>1 [^ ]+ [^ ]+ {{ cookiecutter.project_slug }} [0-9]+ [^ ]+ - \{.*\}$' && fail "log lines"
passed "logs RFC 5424 lines with JSON (RUN-16, RUN-18, RUN-20)"
{% endif %}
