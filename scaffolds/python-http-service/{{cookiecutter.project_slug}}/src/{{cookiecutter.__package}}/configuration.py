"""Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11)."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

CONFIG_FILE = "/etc/{{ cookiecutter.project_slug }}/config.toml"


class ConfigurationError(Exception):
    """A setting that can't be used. The message names it and says what is allowed."""


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


@dataclass(frozen=True)
class Setting:
    """A setting: its environment variable, its default, what it is for, and how its text is read."""

    name: str
    default: str
    help: str
    read: Callable[[str], str | int | float] = str


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text.lower()

    return read


def _number(kind: type, lowest: float, highest: float) -> Callable[[str], int | float]:
    def read(text: str) -> int | float:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:
            raise ValueError(f"must be a number from {lowest} to {highest}")
        return value

    return read


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


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The settings: of the environment, else of the file, else the defaults. Raises ConfigurationError."""
    named = environment.get("CONFIG_FILE")
    file = _read_file(Path(named or CONFIG_FILE), must_exist=named is not None)
    unknown = sorted(file.keys() - {setting.name.lower() for setting in SETTINGS})
    if unknown:
        raise ConfigurationError(f"the configuration file has unknown settings: {', '.join(unknown)}")
    values = {}
    for setting in SETTINGS:
        key = setting.name.lower()
        text = environment.get(setting.name) or str(file.get(key, setting.default))
        try:
            values[key] = setting.read(text)
        except ValueError as error:
            raise ConfigurationError(f"{setting.name} {error}, and {text!r} was given") from None
    return Configuration(**values)


def _read_file(path: Path, must_exist: bool) -> dict[str, object]:
    if not must_exist and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the configuration file {path} can't be read: {error}") from None
