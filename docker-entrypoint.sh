#!/bin/sh
# Prepares the database, then becomes the server (IMG-37). `docker run IMAGE` serves; options that begin with `-` go to
# the server; `manage ...` runs one of Django's commands; anything else runs as it is, so that one can look inside.
set -eu

cd /opt/portal

if [ $# -eq 0 ] || [ "${1#-}" != "$1" ]; then
  set -- serve "$@"
fi

case $1 in
  serve)
    shift
    # Behind a lock, so that replicas may start together. In the background, so that process 1 hears a signal meanwhile.
    python manage.py migrate --no-input --skip-checks --verbosity 0 --wait 60 &
    trap 'kill "$!"; exit 143' TERM INT
    wait "$!"
    trap - TERM INT
    # Each worker counts for itself: where there are several, they put their metrics together.
    case " ${GRANIAN_WORKERS:+--workers} $* " in
      *" --workers"*)
        if [ -z "${PORTAL_METRICS_DIR:-}" ]; then
          export PORTAL_METRICS_DIR=/tmp/portal-metrics
          rm -rf "$PORTAL_METRICS_DIR" # of a start before this one
        fi
        ;;
    esac
    # One heap for all threads: as many requests are answered, and what they needed once is used again instead of kept.
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
    # A database connection belongs to a thread, so the threads bound what replicas ask of PostgreSQL. Requests in hand
    # have 8 seconds to end after SIGTERM, so that no slow client makes an engine kill all after its usual 10.
    exec /opt/venv/bin/granian --interface wsgi --host 0.0.0.0 --port 8000 --http 1 --no-ws \
      --respawn-failed-workers --blocking-threads 16 --workers-kill-timeout 8 --http1-header-read-timeout 10000 \
      --log-config portal/granian-logs.json "$@" portal.wsgi:application
    ;;
  manage)
    shift
    exec /opt/venv/bin/python manage.py "$@"
    ;;
  *)
    exec "$@"
    ;;
esac
