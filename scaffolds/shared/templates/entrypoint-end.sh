set -eu

# A stop signal that comes before the script is replaced would have no effect on process 1.
trap 'exit {{ cookiecutter.__stopped_early | default('0') }}' HUP INT QUIT TERM

if [ "$#" -eq 0 ] || [ "${1#-}" != "$1" ]; then
  set -- {{ cookiecutter.__default_command | default('serve') }} "$@"
fi

case $1 in
  {{ cookiecutter.__commands | default('serve | health') }}) set -- {{ cookiecutter.__command }} "$@" ;;
esac

exec "$@"
