#!/bin/bash
# Starts the site with this machine's nginx, asks it as a browser would, and stops it. Needs nothing but bash and nginx.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v nginx > /dev/null; then
  if [[ -n ${CI:-} ]]; then
    echo "FAILED: nginx isn't installed" >&2
    exit 1
  fi
  echo "skipped: nginx isn't installed"
  exit 0
fi

# Started as root, nginx reads the site under another account.
folder=$(mktemp -d)
chmod 755 "$folder"
process=""
trap 'if [[ -n $process ]]; then kill "$process" 2> /dev/null || true; fi; rm -rf "$folder"' EXIT
export TMPDIR=$folder LISTEN_ADDRESS=127.0.0.1 APP_FOLDER=$folder/app PORT

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  cat "$folder"/answer "$folder"/log "$folder"/errors >&2 2> /dev/null || true
  exit 1
}

passed() {
  printf 'ok: %s\n' "$1"
}

site() {
  bash scripts/site.sh "$@"
}

# A port that nobody answers on.
free_port() {
  PORT=$((20000 + RANDOM % 20000))
  if site health 2> /dev/null; then free_port; fi
}

# start [NAME=value...]: serve and wait until it answers. The log goes to a pipe, as in a container.
start() {
  free_port
  env "$@" bash scripts/site.sh serve > "$folder/log" 2> "$folder/errors" &
  process=$!
  local tries=0
  until site health 2> /dev/null; do
    tries=$((tries + 1))
    if [[ $tries -gt 100 ]] || ! kill -0 "$process" 2> /dev/null; then fail "doesn't start"; fi
    sleep 0.05
  done
}

# stop SIGNAL: sets `status`.
stop() {
  kill "-$1" "$process"
  status=0
  wait "$process" || status=$?
  process=""
}

# ask METHOD PATH [HEADER]: the answer is in $folder/answer, its head apart in $folder/head.
ask() {
  exec 4<> "/dev/tcp/127.0.0.1/$PORT"
  printf '%s %s HTTP/1.0\r\nHost: test\r\n%s\r\n' "$1" "$2" "${3:+$3$'\r\n'}" >&4
  cat <&4 > "$folder/answer"
  exec 4>&-
  sed '/^\r$/q' "$folder/answer" | tr -d '\r' > "$folder/head"
}

answers() {
  grep -q "^HTTP/1.[01] $1 " "$folder/head" || fail "expected $1"
}

has() {
  grep -qiF -- "$1" "$folder/head" || fail "the answer has no '$1'"
}

lacks() {
  if grep -qiF -- "$1" "$folder/head"; then fail "the answer has '$1'"; fi
}

mkdir "$folder/app"
cp -R nginx site "$folder/app/"
sh scripts/compress.sh "$folder/app/site"
[[ $(site --version) == "{{ cookiecutter.project_slug }} "* ]] || fail "--version"
for name in CONFIG_FILE LISTEN_ADDRESS LOG_FORMAT LOG_LEVEL LOG_TARGET PORT SHUTDOWN_GRACE SYSLOG_ADDRESS; do
  site --help | grep -qw "$name" || fail "--help doesn't say $name"
  grep -q "^| \`$name\` |" README.md || fail "README.md doesn't say $name"
done
passed "--help and README.md name every setting (RUN-2)"

start LOG_FORMAT=rfc5424
ask GET /
answers 200
has "Content-Type: text/html; charset=utf-8"
has "Cache-Control: no-cache"
has "Content-Security-Policy: default-src 'self'"
has "X-Content-Type-Options: nosniff"
has "Server: nginx"
lacks "Server: nginx/"
ask GET /assets/site.css "Accept-Encoding: gzip"
answers 200
has "Content-Encoding: gzip"
has "Vary: Accept-Encoding"
has "Cache-Control: public, max-age=3600"
ask GET /assets/site.css
lacks "Content-Encoding"
passed "serves pages, compressed copies and the headers that protect them"

ask GET /nothing
answers 404
grep -q "There is no such page" "$folder/answer" || fail "the 404 page"
has "Content-Security-Policy"
has "Cache-Control: no-cache"
for path in /assets/ /assets/site.css.gz /.hidden /404.html; do
  ask GET "$path"
  answers 404
done
ask POST /
answers 405
has "Allow: GET, HEAD"
passed "has a page for what isn't there, and refuses what it doesn't do"

stop QUIT
[[ $status -eq 0 ]] || fail "exit status $status"
if grep -Evn '^<134>1 [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z [^ ]+ {{ cookiecutter.project_slug }} [0-9]+ (site|access) - \{"message": "[^"]+", .*\}$' "$folder/log"; then
  fail "these log lines are not RFC 5424 with JSON"
fi
grep -q '"method": "GET", "path": "/nothing", "status": 404}$' "$folder/log" || fail "the log lacks a request"
if grep -q healthz "$folder/log"; then fail "probes are in the log"; fi
passed "logs RFC 5424 lines with JSON, without probes (RUN-16, RUN-18, RUN-20)"

for signal in QUIT TERM INT; do
  start
  stop "$signal"
  [[ $status -eq 0 ]] || fail "exit status $status after SIG$signal"
done
passed "each stop signal ends it with status 0 (APP-7)"

start LOG_TARGET=syslog SYSLOG_ADDRESS=/nowhere/log LOG_FORMAT=plain
stop QUIT
grep -q "WARNING .*syslog_address=/nowhere/log" "$folder/log" || fail "doesn't say that there is no syslog daemon"
passed "starts without a syslog daemon and says so (RUN-17)"

for wrong in PORT=0 PORT=high LISTEN_ADDRESS=999.1.1.1 LOG_FORMAT=xml LOG_LEVEL=loud LOG_TARGET=printer \
  SHUTDOWN_GRACE=nan 'SYSLOG_ADDRESS=/dev/log;' CONFIG_FILE=/nowhere/settings; do
  status=0
  env "$wrong" bash scripts/site.sh check > "$folder/log" 2> "$folder/errors" || status=$?
  [[ $status -eq 2 && $(wc -l < "$folder/errors") -eq 1 ]] || fail "$wrong isn't refused with status 2 and one line"
  grep -qF -- "${wrong#*=}" "$folder/errors" || fail "the message doesn't name $wrong"
done
printf 'LOG_LEVEL=error\n# a remark\n\n' > "$folder/settings"
CONFIG_FILE=$folder/settings site check || fail "a good configuration file is refused"
printf 'COLOUR=red\n' > "$folder/settings"
if CONFIG_FILE=$folder/settings site check 2> /dev/null; then fail "an unknown setting in the file"; fi
passed "checks its settings before it starts (RUN-8)"
