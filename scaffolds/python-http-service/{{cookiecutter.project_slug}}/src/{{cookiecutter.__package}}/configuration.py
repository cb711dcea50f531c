{% include "python/settings/head.py" %}
@dataclass(frozen=True)
class Configuration:
    """The settings of one run; see SETTINGS for what each means."""

    config_file: str
    listen_address: str
    log_format: str
    log_level: str
    log_target: str
    port: int
    shutdown_grace: float
    syslog_address: str


{% include "python/settings/setting.py" %}
SETTINGS = (
    Setting("CONFIG_FILE", CONFIG_FILE, "TOML file with settings, their names in lower case"),
    Setting("LISTEN_ADDRESS", "0.0.0.0", "address to listen on"),  # noqa: S104 (all of the container's own)
    Setting("LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain", _one_of("rfc5424", "ska", "plain")),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error", _one_of("debug", "info", "warning", "error")),
    Setting("LOG_TARGET", "stdout", "stdout or syslog", _one_of("stdout", "syslog")),
    Setting("PORT", "{{ cookiecutter.port }}", "TCP port to listen on", _number(int, 0, 65535)),
    Setting("SHUTDOWN_GRACE", "5", "seconds that running requests get when it stops", _number(float, 0, 3600)),
    Setting("SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon"),
)


{% include "python/settings/reading.py" %}
