"""The portal's own log lines: RFC 5424 with a JSON message, on stdout or to a syslog daemon (RUN-16 to RUN-20)."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import re
import socket
import sys
from datetime import UTC, datetime

from portal.environment import Environment, MalformedVariable
from portal.web.request_ids import current_id

FACILITY_LOCAL0 = 16
_SEVERITY = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}
# The address of a shared review is its key: what stands behind "shared/", and what looks like one of the portal's
# tokens (models.new_token) wherever it stands, since who mistypes an address mistypes that part, too.
_MAYBE_KEY = re.compile(r"(?<=/shared/)(?P<place>[^\s\"'<>]+)|[\w-]{24,}", re.ASCII)
_IN_A_KEY = (re.compile("[A-Z]"), re.compile("[a-z]"), re.compile("[0-9_-]"))
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Rfc5424Formatter(logging.Formatter):
    """Formats a record as `<PRI>1 TIME HOST APP PID MSGID - {json}` (RFC 5424, section 6): one line an event."""

    def __init__(self, app: str = "portal") -> None:
        """`app` is the APP-NAME field, at most 48 printable ASCII characters."""
        super().__init__()
        self._app = app
        self._host = socket.gethostname().encode("ascii", "replace").decode()[:255] or "-"

    def format(self, record: logging.LogRecord) -> str:
        """One line without a line end; line ends inside the message are escaped by JSON."""
        # What Django refuses for its own safety is a visitor's fault, and no cause to wake anybody.
        refused = record.name.startswith("django.security")
        level = logging.WARNING if refused else record.levelno
        priority = FACILITY_LOCAL0 * 8 + _SEVERITY.get(level, 6)
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        extra = {
            name: _without_keys(value) if isinstance(value, str) else value
            for name, value in vars(record).items()
            if name not in _OWN_FIELDS and isinstance(value, (str, int, float, bool))
        }
        body: dict[str, object] = {"message": _without_keys(record.getMessage()), "logger": record.name, **extra}
        if request_id := current_id() or getattr(getattr(record, "request", None), "request_id", ""):
            body["request_id"] = request_id
        if record.exc_info and level >= logging.ERROR:
            body["exception"] = _without_keys(self.formatException(record.exc_info))
        msgid = record.name.rpartition(".")[2].encode("ascii", "replace").decode()[:32] or "-"
        message = json.dumps(body, ensure_ascii=False)
        return f"<{priority}>1 {time} {self._host} {self._app} {os.getpid()} {msgid} - {message}"


def _without_keys(text: str) -> str:
    def masked(match: re.Match[str]) -> str:
        is_key = match["place"] or all(letters.search(match[0]) for letters in _IN_A_KEY)
        return "[key]" if is_key else match[0]

    return _MAYBE_KEY.sub(masked, text)


class SyslogHandler(logging.handlers.SysLogHandler):
    """Sends the formatter's line as it is: the standard handler's own `<PRI>` and closing NUL would break RFC 5424.

    `address` is a socket path or host:port (UDP)."""

    append_nul = False

    def __init__(self, address: str) -> None:
        """Raises OSError where the socket can't be reached."""
        host, colon, port = address.rpartition(":")
        target = (host, int(port)) if colon and port.isdigit() else address
        super().__init__(address=target)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one datagram; a daemon that is away for a while must not stop the portal."""
        data = self.format(record).encode()
        try:
            try:
                self._send(data)
            except OSError:  # a daemon that was started anew has a new socket
                self.close()
                self._send(data)
        except OSError as error:
            sys.stderr.write(f"{data.decode()} (not sent to syslog: {error})\n")

    def _send(self, data: bytes) -> None:
        if not self.socket:  # logging.config closes the handlers that it finds, and others may still hold them
            self.createSocket()
        if self.unixsocket:
            self.socket.send(data)
        else:
            self.socket.sendto(data, self.address)


def log_handler(environment: Environment | None = None) -> logging.Handler:
    """Where log lines go, as PORTAL_LOG_TARGET says; granian's own lines too (granian-logs.json). Raises
    MalformedVariable for an address that can't be one; a daemon that is away may come later, as with openlog(3)."""
    environment = environment or Environment(os.environ)
    if environment.choice("PORTAL_LOG_TARGET") == "stdout":
        return logging.StreamHandler(sys.stdout)
    address = environment.text("PORTAL_SYSLOG_ADDRESS")
    try:
        if address.startswith("/") or re.fullmatch(r"[^/\s]+:\d{1,5}", address):
            return SyslogHandler(address)
        reason = "it is neither"
    except OSError as error:
        reason = error.strerror or str(error)
    raise MalformedVariable(
        f"PORTAL_SYSLOG_ADDRESS is {address!r}; it takes the path of a socket, or host:port: {reason}."
    )
