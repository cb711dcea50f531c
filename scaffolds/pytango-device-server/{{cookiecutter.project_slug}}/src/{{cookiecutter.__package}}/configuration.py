{% set matching = true %}
{% include "python/settings/head.py" %}
@dataclass(frozen=True)
class Configuration:
    """The settings of one run; see SETTINGS for what each means."""

    config_file: str
    device: str
    listen_address: str
    log_format: str
    log_level: str
    log_target: str
    port: int
    publish_address: str
    syslog_address: str
    tango_host: str


{% include "python/settings/setting.py" %}
def _matching(pattern: str, shape: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"must be {shape}")
        return text

    return read


DEVICE = "test/{{ cookiecutter.project_slug }}/1"
_DEVICE = _matching(r"[\w.-]+/[\w.-]+/[\w.-]+", "a name of three parts, domain/family/member")
_ADDRESS = _matching(r"[\w.-]*", "a host name or an IPv4 address")
_DATABASES = _matching(r"([\w.-]+:[0-9]{1,5}(,[\w.-]+:[0-9]{1,5})*)?", "host:port, or several with commas between")

SETTINGS = (
    Setting("CONFIG_FILE", CONFIG_FILE, "TOML file with settings, their names in lower case"),
    Setting("DEVICE", DEVICE, "the device, where no database names any", _DEVICE),
    Setting("LISTEN_ADDRESS", "0.0.0.0", "address to listen on", _ADDRESS),  # noqa: S104 (all of the container's own)
    Setting("LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain", _one_of("rfc5424", "ska", "plain")),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error", _one_of("debug", "info", "warning", "error")),
    Setting("LOG_TARGET", "stdout", "stdout or syslog", _one_of("stdout", "syslog")),
    Setting("PORT", "{{ cookiecutter.port }}", "TCP port of the ORB", _number(int, 1, 65535)),
    Setting("PUBLISH_ADDRESS", "", "host that clients are told, if not the container's own", _ADDRESS),
    Setting("SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon"),
    Setting("TANGO_HOST", "", "host:port of the Tango database; empty: none is used", _DATABASES),
)


{% include "python/settings/reading.py" %}
