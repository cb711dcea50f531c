#!/bin/sh
# Starts the service, or whatever else is asked for, in place of this script (IMG-37).
#
#   docker run IMAGE                 serves
#   docker run IMAGE --help          options and commands of the service
#   docker run IMAGE health          asks a running service for its health
#   docker run -it IMAGE sh          a shell, to look inside
set -eu

if [ "$#" -eq 0 ] || [ "${1#-}" != "$1" ]; then
  set -- serve "$@"
fi

case $1 in
  serve | health) set -- {{ cookiecutter.__command }} "$@" ;;
esac

exec "$@"
