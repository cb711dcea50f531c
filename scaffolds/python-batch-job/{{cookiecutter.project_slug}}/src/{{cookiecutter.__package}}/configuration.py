{% include "python/settings/head.py" %}
@dataclass(frozen=True)
class Configuration:
    """The settings of one run; see SETTINGS for what each means."""

    config_file: str
    log_format: str
    log_level: str
    log_target: str
    output: str
    syslog_address: str


{% include "python/settings/setting.py" %}
SETTINGS = (
    Setting("CONFIG_FILE", CONFIG_FILE, "TOML file with settings, their names in lower case"),
    Setting("LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain", _one_of("rfc5424", "ska", "plain")),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error", _one_of("debug", "info", "warning", "error")),
    Setting("LOG_TARGET", "stderr", "stderr or syslog", _one_of("stderr", "syslog")),
    Setting("OUTPUT", "-", "file that results go to, - for standard output"),
    Setting("SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon"),
)


{% include "python/settings/reading.py" %}
