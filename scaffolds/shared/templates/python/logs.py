{% set stream = cookiecutter.__log_stream | default('stdout') %}
{% set long = {'stdout': 'standard output', 'stderr': 'standard error'}[stream] %}
"""Log lines: RFC 5424 with a JSON message (RUN-18, RUN-20) on {{ long }} (RUN-16) or to syslog (RUN-17).

Log with the standard library as usual; `extra={...}` adds fields to the JSON message:

    logging.getLogger(__name__).info("Beam moved", extra={"beam": 3})
"""

import io
import json
import logging
import os
import re
import socket
import sys
from datetime import UTC, datetime

from .configuration import Configuration

APP_NAME = "{{ cookiecutter.project_slug }}"
LOCAL0 = 16
SEVERITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"asctime", "message", "taskName"}
# JSON may hold these as they are, but terminals and line-based readers take them for commands or line ends.
_UNSAFE = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def configure(configuration: Configuration) -> None:
    """Send all log records to the target that is set; to {{ long }}, saying so, if syslog can't be reached."""
    message_formatter = FORMATTERS[configuration.log_format]()
    {{ stream }} = logging.StreamHandler(sys.{{ stream }})
    {{ stream }}.setFormatter(message_formatter if configuration.log_format != "rfc5424" else Rfc5424Formatter())
    if isinstance(sys.{{ stream }}, io.TextIOWrapper):
        sys.{{ stream }}.reconfigure(encoding="utf-8", errors="backslashreplace")
    handler: logging.Handler = {{ stream }}
    problem = None
    if configuration.log_target == "syslog":
        try:
            handler = SyslogHandler(configuration.syslog_address, fallback={{ stream }})
            handler.setFormatter(Rfc5424Formatter(message_formatter))
        except (OSError, ValueError) as error:
            problem = error
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(configuration.log_level.upper())
    if problem is not None:
        details = {"syslog_address": configuration.syslog_address, "reason": str(problem)}
        logging.getLogger(__name__).warning("Syslog can't be reached; logging to {{ long }}", extra=details)


def fields(record: logging.LogRecord) -> dict[str, object]:
    """What `extra` added to the record."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS}


def timestamp(record: logging.LogRecord) -> str:
    """UTC with milliseconds: 2026-11-20T12:00:00.000Z."""
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(record.msecs):03d}Z"


class JsonFormatter(logging.Formatter):
    """The message as one line of JSON: message, logger, the record's own fields, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """JSON without line ends or control characters."""
        body = {"message": record.getMessage(), "logger": record.name, **fields(record)}
        if record.exc_info:
            body["exception"] = self.formatException(record.exc_info)
        return json.dumps(body, ensure_ascii=False, default=str).translate(_UNSAFE)


class PlainFormatter(logging.Formatter):
    """The message as text for people, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """LEVEL logger: message key=value ..."""
        parts = [f"{record.levelname} {record.name}: {record.getMessage()}"]
        parts += [f"{name}={value}" for name, value in fields(record).items()]
        if record.exc_info:
            parts.append(self.formatException(record.exc_info))
        return _one_line(" ".join(parts))


class SkaFormatter(logging.Formatter):
    """The pipe-separated line of the SKA: 1|time|level|thread|function|file#line|tags|message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a pipe in any part but the message becomes a slash."""
        tags = ",".join(f"{name}:{value}" for name, value in fields(record).items())
        parts = [
            "1",
            timestamp(record),
            record.levelname,
            record.threadName or "",
            record.funcName or "",
            f"{record.filename}#{record.lineno}",
            tags,
        ]
        message = record.getMessage()
        if record.exc_info:
            message += " " + self.formatException(record.exc_info)
        return _one_line("|".join(part.replace("|", "/") for part in parts) + "|" + message)


class Rfc5424Formatter(logging.Formatter):
    """`<PRI>1 TIME HOST APP PID MSGID SD MSG` (RFC 5424, section 6); the message is another formatter's line."""

    def __init__(self, message: logging.Formatter | None = None) -> None:
        super().__init__()
        self._message = message or JsonFormatter()
        self._host = _header_field(socket.gethostname(), 255)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line end."""
        priority = LOCAL0 * 8 + SEVERITIES.get(record.levelno, 6)
        message_id = _header_field(record.name.rpartition(".")[2], 32)
        header = f"<{priority}>1 {timestamp(record)} {self._host} {APP_NAME} {os.getpid()} {message_id} -"
        return f"{header} {self._message.format(record)}"


FORMATTERS: dict[str, type[logging.Formatter]] = {
    "rfc5424": JsonFormatter,
    "ska": SkaFormatter,
    "plain": PlainFormatter,
}


class SyslogHandler(logging.Handler):
    """Sends each line as one datagram, to a socket path or to host:port. (The standard library's own handler puts a
    second priority in front and a NUL behind, which RFC 5424 has no place for.)"""

    def __init__(self, address: str, fallback: logging.Handler) -> None:
        """`fallback` gets what can't be sent. Raises OSError if nothing listens at the address, ValueError if it is
        no address."""
        self._socket = _connected(address)  # first: a handler that logging knows of gets closed at the end
        self._address = address
        self._fallback = fallback
        super().__init__()

    def emit(self, record: logging.LogRecord) -> None:
        """Send the record; connect again if the daemon was restarted."""
        try:
            data = self.format(record).encode("utf-8", "backslashreplace")
            try:
                self._socket.send(data)
            except OSError:
                self._socket.close()
                self._socket = _connected(self._address)
                self._socket.send(data)
        except OSError:
            self._fallback.emit(record)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
        super().close()


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdecimal()):
        raise ValueError("SYSLOG_ADDRESS must be a socket path or host:port")
    family, kind, protocol, _, target = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
    connection = socket.socket(family, kind, protocol)
    try:
        connection.connect(target)
    except OSError:
        connection.close()
        raise
    return connection


def _header_field(text: str, length: int) -> str:
    """A field of the header: printable ASCII without spaces, "-" where nothing is left."""
    return re.sub(r"[^!-~]", "", text)[:length] or "-"


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
