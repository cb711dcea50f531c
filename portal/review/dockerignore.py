"""Which files a .dockerignore keeps out of the build context: its patterns, with the meaning that the builder gives
them (Docker documentation, "Build context", ".dockerignore files": Go's filepath.Match, `**`, `!`, the last match
decides, a folder takes what is below it along)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property

from portal.dockerfile.model import Span

MAX_PATTERNS = 5_000  # more are not looked at; nobody writes so many


@dataclass(slots=True, eq=False)
class Pattern:
    """One line. `text` is as written without blanks around it, `path` cleaned as the builder does: without `!`,
    `./`, a slash in front or behind. `exception` says that the line begins with `!`. `problem` says why the builder
    refuses it."""

    text: str
    path: str
    exception: bool
    span: Span
    tokens: tuple[_Token, ...] = ()
    problem: str | None = None

    @property
    def plain(self) -> bool:
        """Whether it is a path without wildcards."""
        return not any(char in self.path for char in "*?[\\")

    def matches(self, path: str) -> bool:
        """Whether the pattern matches that very path."""
        if self.problem is not None:
            return False
        if self.plain:
            return path == self.path
        return _match(self.tokens, path)

    def covers(self, path: str) -> bool:
        """Whether the pattern matches the path or a folder above it."""
        if self.problem is not None:
            return False
        if self.path in ("*", "**"):
            return True  # as most files begin that let in only what is needed
        if self.plain:
            return path == self.path or path.startswith(self.path + "/") or self.path == "."
        return _match(self.tokens, path, folders=True)


class Dockerignore:
    """A .dockerignore: `patterns` in their order, those that the builder refuses among them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.patterns: list[Pattern] = []
        for number, line in enumerate(text.split("\n"), 1):
            pattern = _pattern(line, number)
            if pattern is not None:
                self.patterns.append(pattern)
                if len(self.patterns) >= MAX_PATTERNS:
                    break

    @cached_property
    def exceptions(self) -> list[Pattern]:
        """The patterns that bring files back."""
        return [pattern for pattern in self.patterns if pattern.exception]

    def decisive(self, path: str) -> Pattern | None:
        """The pattern that decides about a path, the last one that covers it; None where none does."""
        path = clean(path)
        return next((pattern for pattern in reversed(self.patterns) if pattern.covers(path)), None)

    def ignores(self, path: str) -> bool:
        """Whether a file or folder of that path, relative to the context, is kept out."""
        pattern = self.decisive(path)
        return pattern is not None and not pattern.exception

    def ignores_all_of(self, path: str) -> Pattern | None:
        """The pattern that keeps out a path with all that can be below it; None where something may be left."""
        path = clean(path)
        if path == ".":
            covering = [p for p in self.patterns if not p.exception and p.path in ("*", "**", ".", "**/*")]
            return covering[-1] if covering and not self.exceptions else None
        pattern = self.decisive(path)
        if pattern is None or pattern.exception:
            return None
        later = self.patterns[self.patterns.index(pattern) + 1 :]
        below = path + "/"
        for other in later:
            if other.exception and (not other.plain or other.path.startswith(below)) and _may_be_below(other, path):
                return None
        return pattern


def _may_be_below(pattern: Pattern, path: str) -> bool:
    """Whether an exception can match something below a path: by the part of it in front of its first wildcard."""
    cut = min((i for i in (pattern.path.find(char) for char in "*?[\\") if i >= 0), default=len(pattern.path))
    fixed = pattern.path[:cut]
    below = path + "/"
    return fixed.startswith(below) or below.startswith(fixed)


def clean(path: str) -> str:
    """A path as the builder compares it: without `./`, `..` in the middle, a slash in front or behind."""
    cleaned = posixpath.normpath(path.strip() or ".")
    return cleaned.lstrip("/") or "."


def _pattern(line: str, number: int) -> Pattern | None:
    start = 0
    if number == 1 and line.startswith("\ufeff"):
        line = line[1:]
        start = 1
    if line.startswith("#"):
        return None
    text = line.strip()
    if not text:
        return None
    column = line.index(text[0]) + 1 + start
    span = Span(number, column, number, column + len(text))
    exception = text.startswith("!")
    body = text[1:].strip() if exception else text
    if not body:
        return Pattern(text, "", exception, span, (), "an exclamation mark needs a pattern behind it")
    path = posixpath.normpath(body.replace("//", "/"))
    path = path[1:] if len(path) > 1 and path.startswith("/") else path
    tokens, problem = _tokens(path)
    return Pattern(text, path, exception, span, tokens, problem)


# -- matching: an automaton over the pattern's tokens, so that time is pattern times path whatever is written ------

_Token = tuple[str, tuple[tuple[str, str], ...] | str, bool]
"""Kind ("char", "any", "star", "deep", "folders" with its "folder", "class"), its character or ranges, and
whether it is negated."""


def _tokens(pattern: str) -> tuple[tuple[_Token, ...], str | None]:
    tokens: list[_Token] = []
    position, size = 0, len(pattern)
    while position < size:
        char = pattern[position]
        position += 1
        if char == "*":
            if pattern[position : position + 1] != "*":
                tokens.append(("star", "", False))
                continue
            position += 1
            if pattern[position : position + 1] == "/":
                position += 1
            if position >= size:
                tokens.append(("deep", "", False))
            else:  # any number of folders, none included: passed over, or begun and ended by a slash
                tokens += (("folders", "", False), ("folder", "", False))
        elif char == "?":
            tokens.append(("any", "", False))
        elif char == "\\":
            if position >= size:
                return (), "a backslash at the end has nothing to escape"
            tokens.append(("char", pattern[position], False))
            position += 1
        elif char == "[":
            token, position = _class(pattern, position)
            if token is None:
                return (), "the bracket `[` is not closed as it should be"
            tokens.append(token)
        else:
            tokens.append(("char", char, False))
    return tuple(tokens), None


def _class(pattern: str, position: int) -> tuple[_Token | None, int]:
    negated = pattern[position : position + 1] == "^"
    position += negated
    ranges: list[tuple[str, str]] = []
    while position < len(pattern):
        char = pattern[position]
        if char == "]" and ranges:
            return ("class", tuple(ranges), negated), position + 1
        low, position = _class_char(pattern, position)
        if low is None:
            return None, position
        high: str | None = low
        if pattern[position : position + 1] == "-":
            high, position = _class_char(pattern, position + 1)
            if high is None:
                return None, position
        ranges.append((low, high or low))
    return None, position


def _class_char(pattern: str, position: int) -> tuple[str | None, int]:
    char = pattern[position : position + 1]
    if char in ("", "-", "]"):
        return None, position
    if char == "\\":
        position += 1
        char = pattern[position : position + 1]
        if not char:
            return None, position
    return char, position + 1


def _match(tokens: tuple[_Token, ...], path: str, *, folders: bool = False) -> bool:
    """Whether the tokens match the path, or, with `folders`, a folder above it."""
    size = len(tokens)
    states = _closed({0}, tokens)
    for char in path:
        if folders and char == "/" and size in states:
            return True
        following: set[int] = set()
        for state in states:
            if state >= size:
                continue
            kind, value, negated = tokens[state]
            if kind == "deep" or (kind == "star" and char != "/"):
                following.add(state)
            elif kind == "folder":
                following.add(state)
                if char == "/":
                    following.add(state + 1)
            elif (
                (kind == "char" and char == value)
                or (kind == "any" and char != "/")
                or (kind == "class" and char != "/" and _in_class(char, value) is not negated)
            ):
                following.add(state + 1)
        if not following:
            return False
        states = _closed(following, tokens)
    return size in states


def _closed(states: set[int], tokens: tuple[_Token, ...]) -> set[int]:
    """The states with those that can be reached without another character."""
    found = set(states)
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        kind = tokens[state][0] if state < len(tokens) else ""
        skipped = {"star": (1,), "deep": (1,), "folders": (1, 2)}.get(kind, ())
        for step in skipped:
            if state + step not in found:
                found.add(state + step)
                waiting.append(state + step)
    return found


def _in_class(char: str, ranges: object) -> bool:
    return isinstance(ranges, tuple) and any(low <= char <= high for low, high in ranges)
