#!/bin/bash
# Serves the site with nginx, by settings from the environment and from a file (RUN-8). In the image it is
# /usr/local/bin/{{ cookiecutter.project_slug }}. It checks the settings, writes nginx's configuration into a folder of
# its own below TMPDIR, so that the image may be read-only, and becomes nginx (IMG-37).
set -euo pipefail
export LC_ALL=C TZ=UTC

name={{ cookiecutter.project_slug }}
version=0.1.0
app_folder=${APP_FOLDER:-/opt/$name}

declare -A settings=(
  [LISTEN_ADDRESS]=0.0.0.0
  [LOG_FORMAT]={{ cookiecutter.log_format }}
  [LOG_LEVEL]=info
  [LOG_TARGET]=stdout
  [PORT]={{ cookiecutter.port }}
  [SHUTDOWN_GRACE]=5
  [SYSLOG_ADDRESS]=/dev/log
)

usage() {
  cat << END
usage: $name [serve | health | check] [--help] [--version]

  serve    serve the site (default)
  health   ask a running server for its health: exit status 0 if it answers, else 1
  check    check the settings and nginx's configuration, without serving

Settings, from the environment or from a file of NAME=value lines:
  CONFIG_FILE      that file (/etc/$name/{{ cookiecutter.__config_file }}, if it is there)
  LISTEN_ADDRESS   IP address to listen on (0.0.0.0)
  LOG_FORMAT       rfc5424, ska or plain ({{ cookiecutter.log_format }})
  LOG_LEVEL        debug, info, warning or error (info); requests are logged up to info
  LOG_TARGET       stdout or syslog (stdout)
  PORT             TCP port to listen on ({{ cookiecutter.port }})
  SHUTDOWN_GRACE   seconds that running requests get when it stops (5)
  SYSLOG_ADDRESS   socket path or host:port (UDP) of the syslog daemon (/dev/log)
END
}

# Ends with status 2: a setting or an argument can't be used.
refuse() {
  printf '%s: %s\n' "$name" "$1" >&2
  exit 2
}

# The file first, then the environment over it.
read_settings() {
  local file=${CONFIG_FILE:-/etc/$name/{{ cookiecutter.__config_file }}} line key
  if [[ -n ${CONFIG_FILE:-} || -e $file ]]; then
    [[ -f $file && -r $file ]] || refuse "the configuration file $file can't be read"
    while IFS= read -r line || [[ -n $line ]]; do
      line=${line%$'\r'}
      [[ -z $line || $line == \#* ]] && continue
      key=${line%%=*}
      [[ $line == *=* && -v "settings[$key]" ]] || refuse "the configuration file $file has no setting in: ${line@Q}"
      settings[$key]=${line#*=}
    done < "$file"
  fi
  for key in "${!settings[@]}"; do
    if [[ -n ${!key:-} ]]; then settings[$key]=${!key}; fi
  done
}

# One line for each that can't be used. What passes holds no character that means something to nginx or sed.
check_settings() {
  local octet='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
  local port='([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
  match PORT "$port" "a whole number from 1 to 65535"
  match SHUTDOWN_GRACE "[0-9]{1,5}" "a whole number of seconds"
  match LISTEN_ADDRESS "($octet\.){3}$octet|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*" "an IP address"
  match LOG_FORMAT "rfc5424|ska|plain" "rfc5424, ska or plain"
  match LOG_LEVEL "debug|info|warning|error" "debug, info, warning or error"
  match LOG_TARGET "stdout|syslog" "stdout or syslog"
  match SYSLOG_ADDRESS "/[A-Za-z0-9_./-]+|([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\]):$port" "a socket path or host:port"
}

match() {
  [[ ${settings[$1]} =~ ^($2)$ ]] || refuse "$1 must be $3, not ${settings[$1]@Q}"
}

# One line in the form of nginx's access log: severity (RFC 5424, local0), level's name, message, JSON fields, others.
log() {
  local now=$EPOCHREALTIME timestamp
  printf -v timestamp '%(%Y-%m-%dT%H:%M:%S)T.%sZ' "${now%.*}" "${now:11:3}"
  case ${settings[LOG_FORMAT]} in
    rfc5424)
      printf '<%d>1 %s %s %s %d site - {"message": "%s", "logger": "%s.site", %s}\n' "$((128 + $1))" "$timestamp" \
        "${HOSTNAME:--}" "$name" "$$" "$3" "$name" "$4"
      ;;
    ska) printf '1|%s|%s|main|%s.site|-|%s|%s\n' "$timestamp" "$2" "$name" "${5// /,}" "$3" ;;
    plain) printf '%s %s.site: %s %s\n' "$2" "$name" "$3" "${5//:/=}" ;;
  esac
}

# Sets `access_log` and `syslog_errors`, nginx's words for where the log goes. A daemon that isn't there is no reason
# not to serve: the log goes to standard output then, and says so.
choose_log() {
  local address=${settings[SYSLOG_ADDRESS]} options="facility=local0,tag={{ (cookiecutter.project_slug | replace('-', '_'))[:32] }}"
  access_log="/proc/self/fd/1 ${settings[LOG_FORMAT]}"
  syslog_errors=""
  if [[ ${settings[LOG_TARGET]} == syslog ]]; then
    if [[ $address != /* || -S $address ]]; then
      if [[ $address == /* ]]; then address=unix:$address,nohostname; fi
      access_log="syslog:server=$address,$options,severity=info ${settings[LOG_FORMAT]}_message"
      syslog_errors="error_log syslog:server=$address,$options $level;"
    else
      log 4 WARNING "The syslog daemon can't be reached, logging to standard output" "\"syslog_address\": \"$address\"" \
        "syslog_address:$address"
    fi
  fi
  case $level in warn | error) access_log=off ;; esac
}

# Writes nginx's configuration and sets `configuration` to its path.
write_configuration() {
  local listen=${settings[LISTEN_ADDRESS]} folder level access_log syslog_errors
  case $listen in *:*) listen="[$listen]" ;; esac
  case ${settings[LOG_LEVEL]} in info) level=notice ;; warning) level=warn ;; *) level=${settings[LOG_LEVEL]} ;; esac
  choose_log
  folder=$(mktemp -d "${TMPDIR:-/tmp}/$name.XXXXXX")
  configuration=$folder/nginx.conf
  sed -e "s|\${ACCESS_LOG}|$access_log|" -e "s|\${APP_FOLDER}|$app_folder|" -e "s|\${FOLDER}|$folder|" \
    -e "s|\${LEVEL}|$level|" -e "s|\${LISTEN}|$listen:${settings[PORT]}|" \
    -e "s|\${SHUTDOWN_GRACE}|${settings[SHUTDOWN_GRACE]}|" -e "s|\${SYSLOG_ERRORS}|$syslog_errors|" \
    "$app_folder/nginx/nginx.conf" > "$configuration"
}

# Bash opens the connection itself: no curl in the image (IMG-20).
health() {
  local address=${settings[LISTEN_ADDRESS]} status=""
  case $address in 0.0.0.0) address=127.0.0.1 ;; ::) address=::1 ;; esac
  if { exec 3<> "/dev/tcp/$address/${settings[PORT]}"; } 2> /dev/null; then
    printf 'GET /healthz HTTP/1.0\r\nHost: health\r\n\r\n' >&3
    IFS= read -r -t 4 status <&3 || true
  fi
  [[ $status == *" 200 "* ]] && return
  printf '%s: no good answer on %s port %s\n' "$name" "$address" "${settings[PORT]}" >&2
  return 1
}

command=serve
for argument in "$@"; do
  case $argument in
    serve | health | check) command=$argument ;;
    --help) usage && exit ;;
    --version) printf '%s %s\n' "$name" "$version" && exit ;;
    *) refuse "unknown argument ${argument@Q}; --help says what there is" ;;
  esac
done

# A stop signal that comes before nginx runs would have no effect on process 1.
if [[ $command == serve ]]; then trap 'exit 0' HUP INT QUIT TERM; fi
read_settings
check_settings
case $command in
  health) health ;;
  check)
    write_configuration
    nginx -t -q -e stderr -c "$configuration"
    ;;
  serve)
    write_configuration
    if [[ ${settings[LOG_TARGET]} == stdout && ${settings[LOG_LEVEL]} =~ ^(debug|info)$ ]]; then
      log 6 INFO Starting "\"port\": ${settings[PORT]}, \"version\": \"$version\"" "port:${settings[PORT]} version:$version"
    fi
    exec nginx -e stderr -c "$configuration"
    ;;
esac
