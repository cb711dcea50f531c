"""What the official parser makes of a Dockerfile and what our model says, in one form, so that they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import dockerfile as official

from portal.dockerfile import Dockerfile, Form, Instruction, parse


class Said(NamedTuple):
    """One instruction as both parsers can tell it."""

    keyword: str
    trigger: str
    first_line: int
    last_line: int
    flags: tuple[str, ...]
    json: bool
    value: tuple[str, ...] | None
    heredocs: tuple[tuple[str, str], ...] | None


def official_says(text: str) -> list[Said] | None:
    """The official parser's list; None where it rejects the text."""
    try:
        commands = official.parse_string(text)
    except (official.GoParseError, UnicodeDecodeError):  # the binding cuts characters in two
        return None
    said = []
    for command in commands:
        if command.cmd is None or not command.cmd:
            continue  # lone continuation characters at the end of the file
        keyword = command.cmd.upper()
        known = keyword in COMPARABLE
        said.append(
            Said(
                keyword,
                (command.sub_cmd or "").upper() if keyword == "ONBUILD" else "",
                command.start_line,
                command.end_line,
                ascii_only(command.flags),
                command.json,
                tuple(command.value) if known else None,
                tuple((h.name, h.content) for h in command.heredocs) if keyword != "ONBUILD" else None,
            )
        )
    return said


COMPARABLE = frozenset(
    [
        *("FROM", "RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "ENV", "LABEL", "ARG", "WORKDIR", "USER", "EXPOSE"),
        *("VOLUME", "STOPSIGNAL", "MAINTAINER", "SHELL"),
    ]
)


def model_says(model: Dockerfile) -> list[Said]:
    """Our list in the same form."""
    said = []
    for instruction in model.instructions:
        trigger = instruction.trigger if instruction.keyword == "ONBUILD" else None
        inner = trigger or instruction
        said.append(
            Said(
                instruction.keyword,
                trigger.keyword if trigger is not None else "",
                instruction.first_line,
                instruction.last_line,
                ascii_only(flag_text(flag.name, flag.value) for flag in instruction.flags),
                inner.form is Form.EXEC,
                value(instruction) if instruction.keyword in COMPARABLE else None,
                tuple((h.delimiter, h.body) for h in instruction.heredocs)
                if instruction.keyword != "ONBUILD"
                else None,
            )
        )
    return said


def ascii_only(flags: Iterable[str]) -> tuple[str, ...]:
    """Flags without other characters, of which the official parser's Python binding garbles each byte."""
    kept = (re.sub(r"[^\x00-\x7f]", "", flag) for flag in flags)
    return tuple(flag for flag in kept if flag != "--")


def flag_text(name: str, flag_value: str | None) -> str:
    return f"--{name}" if flag_value is None else f"--{name}={flag_value}"


def value(instruction: Instruction) -> tuple[str, ...]:
    """An instruction's arguments as the official parser gives them: quotes kept, a shell command in one piece."""
    if instruction.form is Form.EXEC:
        return tuple(word.value for word in instruction.arguments)
    rest = instruction.line.text[instruction.arguments_offset :]
    if instruction.keyword in ("RUN", "CMD", "ENTRYPOINT", "SHELL"):
        return (rest,) if rest else ()
    if instruction.keyword in ("ENV", "LABEL"):
        parts = []
        for pair in instruction.pairs:
            parts += [pair.key.text, pair.value.text if pair.value is not None else ""]
        return tuple(parts)
    return tuple(word.text for word in instruction.arguments)


def read(text: str) -> list[Said]:
    return model_says(parse(text))
