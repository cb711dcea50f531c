"""Source text as HTML lines: tokens coloured by Pygments, places of findings marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from pygments.lexers import DockerLexer
from pygments.token import STANDARD_TYPES, _TokenType

from portal.dockerfile.model import Span
from portal.review import Finding, Severity, diff
from portal.standard.highlight import highlight

# Beyond this, colours cost more time than they are worth.
MAX_COLOURED = 100_000

_Run = tuple[int, int, Severity]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the reviewed file: number from 1, HTML, and the worst severity found in it, if any."""

    number: int
    html: SafeString
    severity: Severity | None


class Marked(NamedTuple):
    """A reviewed file as marked lines; `anchor` goes before a line's number to make its address on the page."""

    name: str
    anchor: str
    lines: list[Line]


def anchors(names: Iterable[str]) -> dict[str, str]:
    """What goes before a line's number to make its address on a page without JavaScript, by file."""
    return {name: f"F{index}L" if index else "L" for index, name in enumerate(names)}


def marked(texts: Mapping[str, str], findings: Sequence[Finding]) -> list[Marked]:
    """Every reviewed file, by the name that findings use, as marked lines."""
    places = anchors(texts)
    return [
        Marked(name, places[name], marked_lines(text, [one for one in findings if one.file == name]))
        for name, text in texts.items()
    ]


def lines_of(text: str) -> list[str]:
    """The lines of a text; a carriage return in front of a line feed belongs to neither line."""
    return text.replace("\r\n", "\n").split("\n")


def marked_lines(text: str, findings: Iterable[Finding]) -> list[Line]:
    """The lines of `text`, each finding's span marked by a <mark> of its severity."""
    sources = lines_of(text)
    if sources[-1] == "" and len(sources) > 1:
        sources.pop()
    runs: list[list[_Run]] = [[] for _ in sources]
    worst: list[Severity | None] = [None] * len(sources)
    for finding in findings:
        for number, start, end in _by_line(finding.span, sources):
            runs[number - 1].append((start, end, finding.severity))
        first = finding.span.start_line - 1
        if first < len(worst):
            held = worst[first]
            worst[first] = finding.severity if held is None or finding.severity.rank < held.rank else held
    tokens = _tokens(text, len(sources))
    return [
        Line(number, mark_safe(_marked(line, tokens[number - 1], runs[number - 1])), worst[number - 1])  # noqa: S308
        for number, line in enumerate(sources, start=1)
    ]


def highlighted_diff(before: str, after: str) -> SafeString:
    """What became of a text, as a highlighted unified diff without the lines that name the files."""
    changes = diff(before, after).split("\n", 2)[-1]
    return mark_safe(highlight(changes, "diff"))  # noqa: S308 - Pygments escapes


def _by_line(span: Span, sources: list[str]) -> Iterable[tuple[int, int, int]]:
    """The parts of a span as (line, first column offset, end offset), from 0; an empty one grows to a character."""
    for number in range(span.start_line, min(span.end_line, len(sources)) + 1):
        length = len(sources[number - 1])
        start = span.start_column - 1 if number == span.start_line else 0
        end = span.end_column - 1 if number == span.end_line else length
        end = min(max(end, start + 1 if number == span.start_line else end), length)
        if start < end:
            yield number, start, end


def _tokens(text: str, count: int) -> list[list[tuple[str, int]]]:
    """For each line its tokens as (class name, length)."""
    lines: list[list[tuple[str, int]]] = [[] for _ in range(count)]
    if len(text) > MAX_COLOURED:
        return lines
    number = 0
    for kind, value in DockerLexer(stripnl=False, ensurenl=False).get_tokens(text):
        for index, part in enumerate(value.split("\n")):
            number += index > 0
            if part and number < count:
                lines[number].append((_class_name(kind), len(part)))
    return lines


def _class_name(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")


def _marked(line: str, tokens: list[tuple[str, int]], runs: list[_Run]) -> str:
    cuts = {0, len(line)} | {place for start, end, _ in runs for place in (start, end)}
    classes: list[tuple[int, int, str]] = []
    position = 0
    for name, length in tokens:
        classes.append((position, position + length, name))
        position += length
        cuts.add(min(position, len(line)))
    places = sorted(cuts)
    html: list[str] = []
    index = 0
    for start, end in pairwise(places):
        while index < len(classes) and classes[index][1] <= start:
            index += 1
        piece = escape(line[start:end], quote=False)
        if index < len(classes) and classes[index][0] <= start and classes[index][2]:
            piece = f'<span class="{classes[index][2]}">{piece}</span>'
        covering = [severity for first, last, severity in runs if first <= start and end <= last]
        if covering:
            severity = min(covering, key=lambda severity: severity.rank)
            piece = f'<mark class="mark-{severity}">{piece}</mark>'
        html.append(piece)
    return "".join(html)
