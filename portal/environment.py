"""The portal's configuration by environment variables (RUN-8): what there is, what it means, what it defaults to.

settings.py, web/logs.py and standard/organisation.py read every value from here and nowhere else; README.md's table is
made from `VARIABLES`.
A malformed value stops the start with a message that names the variable (RUN-11).
"""

from __future__ import annotations

import functools
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class UnusableConfiguration(ValueError):
    """What whoever runs the portal has to mend before it can start; the message says what and where."""


class MalformedVariable(UnusableConfiguration):
    """An environment variable whose value can't be used. The message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. `kind` is "text", "boolean", "number", "list" (comma-separated), "networks" (a list of
    them) or "choice"."""

    name: str
    kind: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()


VARIABLES: tuple[Variable, ...] = (
    Variable("PORTAL_SECRET_KEY", "text", "", "Signs tokens. Empty: a random key is kept in PORTAL_DATA_DIR."),
    Variable("PORTAL_SECRET_KEY_FILE", "text", "", "File that holds PORTAL_SECRET_KEY, as secrets are mounted."),
    Variable("PORTAL_DEBUG", "boolean", "false", "Django's debug mode, for work on the portal itself."),
    Variable("PORTAL_ALLOWED_HOSTS", "list", "localhost,127.0.0.1,[::1]", "Host names that the portal answers to."),
    Variable("PORTAL_BASE_URL", "text", "", "Address under which visitors reach it; empty: as the request says."),
    Variable("PORTAL_HTTPS", "boolean", "false", "Served over HTTPS only: secure cookies, HSTS, redirect."),
    Variable("PORTAL_DATA_DIR", "text", "var", "Folder for SQLite and the secret key."),
    Variable(
        "PORTAL_DATABASE_URL", "text", "", "postgres://user:password@host/name; empty: SQLite in PORTAL_DATA_DIR."
    ),
    Variable("PORTAL_DATABASE_URL_FILE", "text", "", "File that holds PORTAL_DATABASE_URL."),
    Variable(
        "PORTAL_LOG_LEVEL", "choice", "info", "Least severity that is logged.", ("debug", "info", "warning", "error")
    ),
    Variable("PORTAL_LOG_TARGET", "choice", "stdout", "Where log lines go.", ("stdout", "syslog")),
    Variable("PORTAL_SYSLOG_ADDRESS", "text", "/dev/log", "Socket path, or host:port for UDP, of the syslog daemon."),
    Variable("PORTAL_ORGANISATION", "text", "SKA Observatory", "Whose standard it is, as the guide names it."),
    Variable(
        "PORTAL_REGISTRY", "text", "artefact.skao.int", "The organisation's image registry, for guide and starters."
    ),
    Variable("PORTAL_CONTACT", "text", "the Systems Team", "Whom to ask for base images, as the guide names them."),
    Variable(
        "PORTAL_VENDOR", "text", "", "Whom labels name as vendor, for guide and starters; empty: the organisation."
    ),
    Variable("PORTAL_WEBSITE", "text", "https://www.skao.int/", "The organisation's home page."),
    Variable(
        "PORTAL_SOURCES",
        "text",
        "https://gitlab.com/ska-telescope",
        "Where the organisation's repositories are; the starters put a project's name behind it.",
    ),
    Variable(
        "PORTAL_BASE_IMAGES",
        "list",
        "artefact.skao.int/ska-base,artefact.skao.int/ska-build,artefact.skao.int/ska-build-python,"
        "artefact.skao.int/ska-python",
        "The organisation's curated base images; starters take images from their registries.",
    ),
    Variable(
        "PORTAL_STANDARD_DIR",
        "text",
        "",
        "Folder with the organisation's own sections, requirements, profiles and documents (docs/own-standard.md).",
    ),
    Variable("PORTAL_REPOSITORY_URL", "text", "", "Where the portal's source is, for its source and edit links."),
    Variable(
        "PORTAL_TRUSTED_PROXIES",
        "networks",
        "127.0.0.0/8,::1/128",
        "Networks of the proxies whose X-Forwarded-For tells visitors apart, for the limits.",
    ),
    Variable(
        "PORTAL_LIMIT_REVIEWS",
        "number",
        "600",
        "Reviews in a minute from one address, a text counting once more for each 10 kB of it; 0: no limit.",
    ),
    Variable(
        "PORTAL_LIMIT_GENERATIONS",
        "number",
        "300",
        "Projects that one address may have generated in a minute, previews among them; 0: no limit.",
    ),
    Variable(
        "PORTAL_LIMIT_SEARCHES",
        "number",
        "600",
        "Searches in a minute from one address, filtered lists and suggestions as one types among them; 0: no limit.",
    ),
    Variable("PORTAL_LIMIT_SHARES", "number", "30", "Shared reviews in an hour from one address; 0: no limit."),
    Variable("PORTAL_LIMIT_VOTES", "number", "60", "Votes on pages in an hour from one address; 0: no limit."),
    Variable(
        "PORTAL_LIMIT_LOGINS",
        "number",
        "20",
        "Attempts to sign in in a quarter of an hour from one address; 0: no limit.",
    ),
    Variable(
        "PORTAL_STATISTICS",
        "boolean",
        "true",
        "Counts by day for /insights/: what reviews, exercises and searches came to, starters, votes; no addresses.",
    ),
    Variable("PORTAL_METRICS_TOKEN", "text", "", "Bearer token that /metrics asks Prometheus for; empty: no metrics."),
    Variable("PORTAL_METRICS_TOKEN_FILE", "text", "", "File that holds PORTAL_METRICS_TOKEN."),
    Variable(
        "PORTAL_METRICS_DIR",
        "text",
        "",
        "Empty folder in which several worker processes put their metrics together; empty: there is one worker.",
    ),
)

_BY_NAME = {variable.name: variable for variable in VARIABLES}
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}/?#]+(?:/[^\s<>\"'`{}?#]*)?")
# As Django compares them: "*" is every host, a leading dot stands for all below it too, an IPv6 address has brackets.
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\]")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_MOST_DIGITS = 9


class Environment:
    """Reads variables from a mapping such as os.environ, each checked against its description."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Take the values; raises MalformedVariable for a PORTAL_ name that does not exist (a typing error)."""
        unknown = sorted(name for name in values if name.startswith("PORTAL_") and name not in _BY_NAME)
        if unknown:
            known = ", ".join(_BY_NAME)
            raise MalformedVariable(f"{unknown[0]} is not a setting of the portal. There are: {known}.")
        self._values = values

    def text(self, name: str) -> str:
        """The value as it stands, white space around it removed."""
        return self._values.get(name, _BY_NAME[name].default).strip()

    def secret(self, name: str) -> str:
        """The value, or what the file holds that `<name>_FILE` names; malformed where both are set, or the file can't
        be read or is empty."""
        value, path = self.text(name), self.text(f"{name}_FILE")
        if not path:
            return value
        if value:
            raise MalformedVariable(f"{name} and {name}_FILE are both set; set one of them.")
        try:
            value = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise MalformedVariable(f"{name}_FILE is {path!r}, which can't be read: {reason}.") from None
        if not value:
            raise MalformedVariable(f"{name}_FILE is {path!r}, which is empty.")
        return value

    def address(self, name: str) -> str:
        """A web address without a closing slash, or empty; anything else is malformed."""
        value = self.text(name).rstrip("/")
        if value and not _ADDRESS.fullmatch(value):
            raise MalformedVariable(f"{name} is {value!r}; it takes an address that begins with https:// or http://.")
        return value

    def boolean(self, name: str) -> bool:
        """True for 1, true, yes, on; False for 0, false, no, off and empty; anything else is malformed."""
        value = self.text(name).lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise MalformedVariable(f"{name} is {value!r}; it takes true or false.")

    def items(self, name: str) -> list[str]:
        """The comma-separated parts that are not empty."""
        return [part for part in (part.strip() for part in self.text(name).split(",")) if part]

    def folder(self, name: str) -> str:
        """The path of a folder; malformed where it is set to nothing, which would be the portal's own."""
        if value := self.text(name):
            return value
        raise MalformedVariable(f"{name} is empty; it takes the path of a folder.")

    def hosts(self, name: str) -> list[str]:
        """The comma-separated host names, at least one; malformed are those that no request can have: with a port or a
        scheme, say."""
        hosts = self.items(name)
        for host in hosts or [""]:
            if not _HOST.fullmatch(host):
                raise MalformedVariable(
                    f"{name} has {host!r}; it takes host names without scheme and port, parted by commas, as in "
                    "portal.example.org,localhost."
                )
        return hosts

    def number(self, name: str) -> int:
        """A whole number, 0 or more."""
        value = self.text(name)
        if not value.isdecimal() or len(value) > _MOST_DIGITS:
            raise MalformedVariable(f"{name} is {value!r}; it takes a whole number, 0 or more.")
        return int(value)

    def networks(self, name: str) -> list[Network]:
        """The comma-separated networks, such as 10.0.0.0/8; an address stands for itself."""
        networks: list[Network] = []
        for part in self.items(name):
            try:
                networks.append(ipaddress.ip_network(part))
            except ValueError as error:
                raise MalformedVariable(f"{name}: {error}; it takes networks such as 10.0.0.0/8.") from None
        return networks

    def choice(self, name: str) -> str:
        """One of the variable's choices, in lower case."""
        value = self.text(name).lower()
        choices = _BY_NAME[name].choices
        if value not in choices:
            raise MalformedVariable(f"{name} is {value!r}; it takes one of {', '.join(choices)}.")
        return value


@functools.cache
def standard_folder() -> Path | None:
    """The folder that holds the organisation's own part of the standard; None where there is none."""
    path = Environment(os.environ).text("PORTAL_STANDARD_DIR")
    return Path(path) if path else None


def markdown_table() -> str:
    """All variables as a Markdown table, for README.md."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for variable in VARIABLES:
        choices = f" One of {', '.join(variable.choices)}." if variable.choices else ""
        default = f"`{variable.default}`" if variable.default else ""
        rows.append(f"| `{variable.name}` | {default} | {variable.meaning}{choices} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(markdown_table())
