"""Here-documents of RUN, COPY and ADD (Dockerfile reference, "Here-Documents"): where they are announced, and
which lines they take up."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from portal.dockerfile.lines import SPACE, Passage
from portal.dockerfile.quoting import Malformed, Resolver
from portal.dockerfile.words import json_strings, read_flags
from portal.patterns import regex

KEYWORD = regex(r"[^\t\v\f\r ]*")
TAKES_HEREDOCS = frozenset(["RUN", "COPY", "ADD"])
MARKER = regex(r"(\d*)<<(-?)([^<]*)")
ORDINARY = regex(rf"[^{SPACE}\\'\"$]+")
# How a line looks with which an unterminated here-document most likely ends: the next instruction.
NEXT_INSTRUCTION = regex(
    r"(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER"
    r"|VOLUME|WORKDIR)[ \t]"
)


@dataclass(slots=True)
class Marker:
    """`<<EOF` in an instruction: delimiter, whether its body is expanded and stripped of leading tabs, and where it
    stands in the logical line."""

    delimiter: str
    expand: bool
    strip_tabs: bool
    start: int
    end: int


@dataclass(slots=True)
class Body:
    """The lines of a here-document, from 1: `first` up to, not including, `end`, the terminator's line."""

    marker: Marker
    first: int
    end: int
    terminated: bool

    @property
    def last(self) -> int:
        """The last line that belongs to it: the terminator, or the body's last where that is missing."""
        return self.end if self.terminated else self.end - 1


def takes_heredocs(line: Passage) -> bool:
    """Whether the builder looks for here-documents in that logical line: in RUN, COPY and ADD, also as a trigger of
    ONBUILD, unless their arguments are a JSON array."""
    keyword, position = keyword_at(line, 0)
    if keyword == "ONBUILD":
        keyword, position = keyword_at(line, position)
    return keyword in TAKES_HEREDOCS and json_strings(line.text, position) is None


def keyword_at(line: Passage, position: int) -> tuple[str, int]:
    """The keyword at an offset in upper case, and where the arguments behind its flags begin."""
    match = KEYWORD.match(line.text, position)
    end = match.end() if match else position
    return line.text[position:end].upper(), read_flags(line, end)[1]


def markers(text: str) -> list[Marker]:
    """The here-documents that a logical line announces, in order. Words are split as the builder does it, with the
    backslash as escape character whatever the escape directive says; a line with quotes or braces left open, or
    with an unknown substitution, announces none."""
    found: list[Marker] = []
    try:
        for start, end in words(text):
            match = MARKER.fullmatch(text, start, end)
            if match is None or not match[3]:
                continue
            rest = match[3]
            parts = list(words(rest))
            if len(parts) != 1:
                continue
            delimiter = Resolver(rest, "\\", None, strict=True).run()
            if delimiter:
                found.append(Marker(delimiter, delimiter == rest, match[2] == "-", start, end))
    except Malformed:
        return []
    return found


def words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word; white space inside quotes and substitutions' braces does not part words."""
    spans: list[tuple[int, int]] = []
    resolver = Resolver(text, "\\", None, strict=True)
    position, start, size = 0, -1, len(text)
    while position < size:
        char = text[position]
        if char in SPACE:
            if start >= 0:
                spans.append((start, position))
                start = -1
            position += 1
            continue
        if start < 0:
            start = position
        if char == "'":
            end = text.find("'", position + 1)
            if end < 0:
                raise Malformed("single quote")
            position = end + 1
        elif char == '"':
            _, position = resolver.double_quoted(position + 1, 0)
        elif char == "$":
            _, position = resolver.dollar(position, 0)
        elif char == "\\":
            position = min(position + 2, size)
        else:
            match = ORDINARY.match(text, position)
            position = match.end() if match else position + 1
    if start >= 0:
        spans.append((start, size))
    return spans


class Terminators:
    """Finds the line that ends a here-document without reading the rest of the file each time."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.plain: dict[str, list[int]] = {}
        self.stripped: dict[str, list[int]] = {}
        self.instructions: list[int] = []
        for number, line in enumerate(lines, 1):
            self.plain.setdefault(line, []).append(number)
            self.stripped.setdefault(line.lstrip("\t"), []).append(number)
            if NEXT_INSTRUCTION.match(line):
                self.instructions.append(number)

    def bodies(self, found: list[Marker], first: int) -> tuple[list[Body], int]:
        """The bodies of here-documents whose text begins on line `first`, and the first line behind them. One
        without a terminator, which the builder refuses, is taken to end before the next line that looks like an
        instruction."""
        bodies: list[Body] = []
        for marker in found:
            numbers = (self.stripped if marker.strip_tabs else self.plain).get(marker.delimiter, [])
            place = bisect_left(numbers, first)
            if place < len(numbers):
                bodies.append(Body(marker, first, numbers[place], True))
                first = numbers[place] + 1
            else:
                place = bisect_left(self.instructions, first)
                end = self.instructions[place] if place < len(self.instructions) else len(self.lines) + 1
                bodies.append(Body(marker, first, end, False))
                first = end
        return bodies, first
