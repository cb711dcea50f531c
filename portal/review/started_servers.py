"""Servers that a launch or a script starts beside an application, both running at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.dockerfile.model import Command
from portal.patterns import regex
from portal.review.programs import programs
from portal.review.scripts import PREPARATIONS
from portal.review.services import DAEMONS

_PROGRAMS = {
    **dict.fromkeys(("nginx", "apache2", "apachectl", "apache2ctl", "httpd", "lighttpd", "caddy"), "web server"),
    **dict.fromkeys(("haproxy", "varnishd", "squid"), "proxy"),
    **dict.fromkeys(("postgres", "mysqld", "mysqld_safe", "mariadbd", "mariadbd-safe", "mongod"), "database"),
    **dict.fromkeys(("redis-server", "valkey-server", "memcached"), "key-value store"),
    **dict.fromkeys(("rabbitmq-server", "mosquitto"), "message broker"),
    "slapd": "directory server",
    "vsftpd": "file server",
    "php-fpm": "application server",
}
_SERVICES = {
    **{name: _PROGRAMS[name] for name in _PROGRAMS if not name.endswith(("d_safe", "d-safe", "ctl"))},
    **dict.fromkeys(("postgresql", "mysql", "mariadb", "mongodb"), "database"),
    **dict.fromkeys(("redis", "valkey"), "key-value store"),
    "varnish": "proxy",
}
_PHP = regex(r"php-?[\d.]{0,9}-fpm$|php-fpm[\d.]{0,9}$")
# With these a server does something else than serve.
_NO_START = frozenset(
    [*("-t", "-T", "-v", "-V", "-s", "-h", "--version", "--help"), *("configtest", "reload", "validate", "graceful")]
)
_STOPS = frozenset(["stop", "quit", "shutdown"])  # a server that the set-up needs is stopped again
_NOT_ONCE = frozenset(["function", "while", "for", "substitution", "case"])
_KILLS = frozenset(["kill", "pkill", "killall"])
# What runs beside a server for a moment, or brings its files up to date.
_HELPERS = (
    PREPARATIONS
    | DAEMONS.keys()
    | frozenset(
        [
            *("echo", "printf", "test", "[", "[[", "true", ":", "set", "shift", "return", "exit", "exec", "logrotate"),
            *("certbot", "curl", "wget", "inotifywait", "nc", "psql", "mysql", "mysqladmin", "redis-cli"),
        ]
    )
)


def started_beside(commands: Sequence[Command]) -> Iterator[tuple[Command, str, Command]]:
    """Servers that run at the same time as a program of another kind: one of the two is left in the background, the
    other is the last that is started.

    Args:
        commands: those of a launch or of a script, in order.

    Returns:
        each server's command, what kind of server it is, and the command of the other program.
    """
    found: list[tuple[Command, str | None]] = []
    for command in programs(list(commands)):
        if command.words and _NOT_ONCE.isdisjoint(command.inside):
            kind = _kind(command)
            if kind is not None or _name(command) not in _HELPERS:
                found.append((command, kind))
    if len(found) < 2 or any(_name(one) in _KILLS or not _STOPS.isdisjoint(one.values) for one in commands):
        return
    last, last_kind = found.pop()  # what the container goes on with
    for command, kind in found:
        if "if" in command.inside and "if" in last.inside:  # it may be the one or the other
            continue
        if kind is not None and kind != last_kind and _in_background(command):
            yield command, kind, last
        elif kind is None and last_kind is not None and command.background:
            yield last, last_kind, command


def server_name(command: Command) -> str:
    """The name of the server that a command starts: the program's, or that of the service."""
    return _service(command) or _name(command)


def _name(command: Command) -> str:
    return command.name.rpartition("/")[2]


def _service(command: Command) -> str | None:
    """The service that `service x start` or `/etc/init.d/x start` starts."""
    values = command.values
    if _name(command) == "service" and values[1:2] in (["start"], ["restart"]):
        return values[0]
    if command.name.startswith("/etc/init.d/") and values[:1] in (["start"], ["restart"]):
        return _name(command)
    return None


def _kind(command: Command) -> str | None:
    service = _service(command)
    if service is not None:
        return "application server" if _PHP.match(service) else _SERVICES.get(service)
    if not _NO_START.isdisjoint(command.values) or any(value.startswith("--init") for value in command.values):
        return None
    name = _name(command)
    return "application server" if _PHP.match(name) else _PROGRAMS.get(name)


def _in_background(command: Command) -> bool:
    if command.background or _service(command) is not None:
        return True
    name, values = _name(command), command.values
    if name == "nginx":
        return not any("daemon off" in value for value in values)
    if _PHP.match(name):
        return "-D" in values or "--daemonize" in values
    if name in ("apachectl", "apache2ctl", "httpd", "apache2"):
        return not any("FOREGROUND" in value for value in values)
    return "--daemonize" in values or "--fork" in values or "-daemonize" in values
