"""Lines of the source, and stretches of text that remember where each of their characters stands in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from portal.dockerfile.model import MAX_LINE, Span
from portal.patterns import regex

# White space as the official parser sees it (Go's unicode.IsSpace), which is neither Python's str.isspace nor \s.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
BYTE_ORDER_MARK = "\ufeff"


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends. Only LF ends a line; CRs in front of it belong to the end."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if "\r" in text:
        lines = [line.rstrip("\r") for line in lines]
    return lines


def newline_of(text: str) -> str:
    """The line end that the first line has: CRLF or LF (also where there is none)."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


# Three times as fast as Span(...), which counts: half of a model's objects are spans.
new_span: Callable[[type[Span], tuple[int, int, int, int]], Span] = tuple.__new__


class Passage:
    """A piece of text put together from runs of the file.

    `offsets` holds (offset, line, column) for the start of every run that stands unbroken in the file; the first
    one's offset is 0.
    """

    __slots__ = ("_runs", "text")

    def __init__(self, text: str, offsets: list[tuple[int, int, int]]) -> None:
        self.text = text
        # Most have one run: it is kept without a list around it.
        self._runs: list[tuple[int, int, int]] | tuple[int, int, int] = offsets if len(offsets) != 1 else offsets[0]

    @property
    def unbroken(self) -> bool:
        """Whether it stands in the file as it is."""
        return isinstance(self._runs, tuple)

    @property
    def offsets(self) -> list[tuple[int, int, int]]:
        """The runs."""
        runs = self._runs
        return [runs] if isinstance(runs, tuple) else runs

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of the code point at that offset."""
        runs = self._runs
        if isinstance(runs, tuple):
            start, line, column = runs
        else:
            start, line, column = runs[bisect_right(runs, (offset, MAX_LINE, 0)) - 1]
        return line, column + offset - start

    def offset(self, line: int, column: int) -> int:
        """The offset of what stands at a position: the reverse of `position`."""
        offsets = self.offsets
        place = bisect_right(offsets, (line, column), key=lambda run: run[1:]) - 1
        start, _, run_column = offsets[max(place, 0)]
        return start + column - run_column

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to, not including, `end`."""
        offsets = self._runs
        if isinstance(offsets, tuple):
            _, line, column = offsets
            return new_span(Span, (line, column + start, line, column + end))
        run = bisect_right(offsets, (start, MAX_LINE, 0)) - 1
        begin, line, column = offsets[run]
        column -= begin
        unbroken = run + 1 == len(offsets) or end <= offsets[run + 1][0]
        if unbroken and (start < end or start > begin or run == 0):
            return new_span(Span, (line, column + start, line, column + end))
        if start >= end:
            # Nothing stands there: the place is behind what comes before it, not at the start of the next run.
            line, column = self.position(start - 1)
            return Span(line, column + 1, line, column + 1)
        end_line, end_column = self.position(end - 1)
        return Span(line, column + start, end_line, end_column + 1)

    def part(self, start: int, end: int) -> Passage:
        """The characters from `start` up to, not including, `end`, as a passage of its own."""
        if start == 0 and end == len(self.text):
            return self
        if isinstance(self._runs, tuple):
            _, line, column = self._runs
            return Passage(self.text[start:end], [(0, line, column + start)])
        return join([(self, start, end)])


def join(pieces: list[tuple[Passage, int, int]], decoded: dict[int, str] | None = None) -> Passage:
    """One passage out of parts (passage, start, end) of others. `decoded` gives other text for a piece, by its
    number, such as the character that an escape sequence stands for; its place is the piece's start."""
    texts: list[str] = []
    offsets: list[tuple[int, int, int]] = []
    length = 0
    for number, (passage, start, end) in enumerate(pieces):
        text = passage.text[start:end] if decoded is None or number not in decoded else decoded[number]
        if not text:
            continue
        line, column = passage.position(start)
        offsets.append((length, line, column))
        runs = passage.offsets
        if len(runs) > 1:
            first = bisect_right(runs, (start, MAX_LINE, 0))
            for offset, line, column in runs[first:]:
                if offset >= end:
                    break
                offsets.append((length + offset - start, line, column))
        texts.append(text)
        length += len(text)
    if not offsets:
        passage, start, _ = pieces[0]
        offsets.append((0, *passage.span(start, start)[:2]))
    return Passage("".join(texts), offsets)


def continued(line: str, escape: str) -> str | None:
    """The line without its continuation character and the blanks behind it; None where it does not go on.
    A doubled character at the end is a literal one."""
    body = line.rstrip(" \t")
    if not body.endswith(escape) or body[-2:-1] == escape:
        return None
    return body[:-1]


def logical_line(lines: list[str], first: int, last: int, escape: str) -> Passage:
    """The instruction on the lines `first` to `last` (from 1, both included) as the builder sees it: continuation
    characters, comment lines and blank lines taken out, white space around it stripped."""
    if first == last and first > 1:
        line = lines[first - 1]
        stripped = line.lstrip(SPACE)
        if line.rstrip(" \t")[-1:] != escape:
            return Passage(stripped.rstrip(SPACE), [(0, first, len(line) - len(stripped) + 1)])
    texts: list[str] = []
    offsets: list[tuple[int, int, int]] = []
    length = 0
    for number in range(first, last + 1):
        line = lines[number - 1]
        column = 1
        if number == 1 and line.startswith(BYTE_ORDER_MARK):
            line = line[1:]
            column = 2
        stripped = line.lstrip(SPACE)
        if not stripped or stripped[0] == "#":
            continue
        body = continued(line, escape)
        text = line if body is None else body
        if not length:
            shorter = text.lstrip(SPACE)
            column += len(text) - len(shorter)
            text = shorter
        if text:
            texts.append(text)
            offsets.append((length, number, column))
            length += len(text)
        if body is None:
            break
    joined = "".join(texts).rstrip(SPACE)
    return Passage(joined, offsets or [(0, first, 1)])


WORDS = regex(r"[^\t\v\f\r ]+")  # what the builder splits words at is narrower than what it strips
