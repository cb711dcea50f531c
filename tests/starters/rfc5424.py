"""A strict reader of syslog messages, after the grammar of RFC 5424, section 6, structured data included.

It is written apart from the one that generated projects carry in their own tests, so that a mistake shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

_HEADER = (("host", 255), ("app", 48), ("process", 128), ("message_id", 32))
_SD_FORBIDDEN = frozenset('= ]"')


class NotRfc5424(ValueError):
    """The message breaks the grammar; the text says where."""


@dataclass(frozen=True)
class Message:
    """A message in its parts; `data` maps SD-ID to parameters; `json` is the MSG part read as a JSON object."""

    facility: int
    severity: int
    time: datetime | None
    header: dict[str, str]
    data: dict[str, dict[str, str]]
    text: str

    @property
    def json(self) -> dict[str, object]:
        """Raises ValueError unless the MSG part is a JSON object."""
        value = json.loads(self.text)
        if not isinstance(value, dict):
            raise ValueError(f"no JSON object: {self.text!r}")
        return value


def read(line: str) -> Message:
    """Read one message (one line of a log). Raises NotRfc5424."""
    line = line.removesuffix("\n")
    if not line.startswith("<"):
        raise NotRfc5424(f"no PRI: {line!r}")
    digits, closed, rest = line[1:].partition(">")
    if not closed or not _number(digits, 3) or int(digits) > 191:
        raise NotRfc5424(f"PRI {digits!r}")
    version, _, rest = rest.partition(" ")
    if version != "1":
        raise NotRfc5424(f"version {version!r}")
    time, _, rest = rest.partition(" ")
    header = {}
    for name, most in _HEADER:
        value, space, rest = rest.partition(" ")
        if not space or not 1 <= len(value) <= most or not all(33 <= ord(character) <= 126 for character in value):
            raise NotRfc5424(f"{name} {value!r}")
        header[name] = value
    data, rest = _structured_data(rest)
    if rest and not rest.startswith(" "):
        raise NotRfc5424(f"no space before the message: {rest!r}")
    return Message(int(digits) // 8, int(digits) % 8, _time(time), header, data, rest[1:])


def _number(text: str, most: int) -> bool:
    return 1 <= len(text) <= most and text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")


def _time(text: str) -> datetime | None:
    if text == "-":
        return None
    date, t, clock = text.partition("T")
    if not t or len(date) != 10 or ("." in clock and not 1 <= _fraction(clock) <= 6):
        raise NotRfc5424(f"timestamp {text!r}")
    if not (clock.endswith("Z") or clock[-6:-5] in ("+", "-")):
        raise NotRfc5424(f"timestamp without zone {text!r}")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotRfc5424(f"timestamp {text!r}") from error


def _fraction(clock: str) -> int:
    after = clock.partition(".")[2]
    return len(after) - len(after.lstrip("0123456789"))


def _structured_data(rest: str) -> tuple[dict[str, dict[str, str]], str]:
    if rest.startswith("-"):
        return {}, rest[1:]
    data: dict[str, dict[str, str]] = {}
    while rest.startswith("["):
        name, rest = _sd_name(rest[1:])
        if name in data:
            raise NotRfc5424(f"SD-ID {name} twice")
        data[name] = {}
        while rest.startswith(" "):
            key, rest = _sd_name(rest[1:])
            if not rest.startswith('="'):
                raise NotRfc5424(f"parameter {key} without a value")
            data[name][key], rest = _sd_value(rest[2:])
        if not rest.startswith("]"):
            raise NotRfc5424("structured data is not closed")
        rest = rest[1:]
    if not data:
        raise NotRfc5424(f"no structured data: {rest!r}")
    return data, rest


def _sd_name(rest: str) -> tuple[str, str]:
    length = 0
    while length < len(rest) and 33 <= ord(rest[length]) <= 126 and rest[length] not in _SD_FORBIDDEN:
        length += 1
    if not 1 <= length <= 32:
        raise NotRfc5424(f"name at {rest[:40]!r}")
    return rest[:length], rest[length:]


def _sd_value(rest: str) -> tuple[str, str]:
    value = ""
    position = 0
    while position < len(rest) and rest[position] != '"':
        if rest[position] == "\\" and rest[position + 1 : position + 2] in ("\\", '"', "]"):
            position += 1
        elif rest[position] == "]":
            raise NotRfc5424("a bare ] in a value")
        value += rest[position]
        position += 1
    if position == len(rest):
        raise NotRfc5424("a value is not closed")
    return value, rest[position + 1 :]
