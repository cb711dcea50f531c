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
    python manage.py migrate --no-input --verbosity 0
    exec /opt/venv/bin/granian --interface wsgi --host 0.0.0.0 --port 8000 --no-ws --respawn-failed-workers \
      "$@" portal.wsgi:application
    ;;
  manage)
    shift
    exec /opt/venv/bin/python manage.py "$@"
    ;;
  *)
    exec "$@"
    ;;
esac
