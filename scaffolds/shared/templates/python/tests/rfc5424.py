"""A strict reader of RFC 5424 lines (section 6), written for the tests from the RFC's grammar."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

_LINE = re.compile(
    r"<(?P<priority>0|[1-9][0-9]{0,2})>(?P<version>[1-9][0-9]{0,2})"
    r" (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2}))"
    r" (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) (?P<process>[!-~]{1,128})"
    r" (?P<message_id>[!-~]{1,32}) - (?P<message>.+)"
)


@dataclass(frozen=True)
class Line:
    """The parts of a line; `body` is the message read as JSON, None if it is something else."""

    facility: int
    severity: int
    time: datetime
    host: str
    app: str
    process: str
    message_id: str
    message: str
    body: dict | None


def parse(line: str) -> Line:
    """Read one line, with or without its line end. Raises ValueError where it breaks the RFC's grammar."""
    match = _LINE.fullmatch(line.removesuffix("\n"))
    if match is None:
        raise ValueError(f"not RFC 5424: {line!r}")
    priority = int(match["priority"])
    if priority > 191 or match["version"] != "1":
        raise ValueError(f"priority or version out of range: {line!r}")
    if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in match["message"]):
        raise ValueError(f"control character in the message: {line!r}")
    message = match["message"]
    try:
        body = json.loads(message)
    except ValueError:
        body = None
    return Line(
        facility=priority // 8,
        severity=priority % 8,
        time=datetime.fromisoformat(match["time"]),
        host=match["host"],
        app=match["app"],
        process=match["process"],
        message_id=match["message_id"],
        message=message,
        body=body if isinstance(body, dict) else None,
    )
