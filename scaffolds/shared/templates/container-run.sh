#!/bin/sh
# Starts a container of IMAGE as `make run` does, and checks what the interface contract promises: the account, process
# 1, health, the form of the log lines, and an orderly stop within two seconds with exit status 0.
{% include "container-run-head.sh" %}

"$ENGINE" run --rm "$IMAGE" --help > /dev/null || fail "--help"
passed "--help works"

"$ENGINE" run --detach --name "$name" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --memory {{ cookiecutter.__memory_limit }} "$IMAGE" > /dev/null

tries=0
until "$ENGINE" exec "$name" /usr/local/bin/docker-entrypoint.sh health 2> /dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || fail "not healthy after 10 seconds"
  sleep 0.2
done
passed "starts with its defaults and is healthy (RUN-11)"

[ "$("$ENGINE" exec "$name" id -u):$("$ENGINE" exec "$name" id -g)" = 10001:10001 ] || fail "account"
passed "runs as 10001:10001 (IMG-32, RUN-6)"

"$ENGINE" exec "$name" cat /proc/1/cmdline | tr '\0' ' ' | grep -qe '{{ cookiecutter.__process }}' || fail "process 1"
passed "the service is process 1 (APP-5, IMG-37)"

{% if cookiecutter.log_format == 'rfc5424' %}
"$ENGINE" logs "$name" | grep -Evq '^<[0-9]{1,3}>1 [^ ]+ [^ ]+ {{ cookiecutter.project_slug }} [0-9]+ [^ ]+ - \{.*\}$' && fail "log lines"
passed "logs RFC 5424 lines with JSON (RUN-16, RUN-18, RUN-20)"

{% endif %}
before=$(date +%s)
"$ENGINE" stop --time 10 "$name" > /dev/null
[ $(($(date +%s) - before)) -le 2 ] || fail "took longer than two seconds to stop"
[ "$("$ENGINE" inspect --format '{% raw %}{{.State.ExitCode}}{% endraw %}' "$name")" = 0 ] || fail "exit status after the stop signal"
passed "stops in order with status 0 (APP-7)"
