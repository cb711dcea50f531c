set -eu

if [ "$#" -eq 0 ] || [ "${1#-}" != "$1" ]; then
  set -- {{ cookiecutter.__default_command | default('serve') }} "$@"
fi

case $1 in
  {{ cookiecutter.__commands | default('serve | health') }}) set -- {{ cookiecutter.__command }} "$@" ;;
esac

exec "$@"
