"""Quotes and escapes in the words of a POSIX shell (POSIX.1-2024, "Shell Command Language", 2.2 Quoting)."""

from __future__ import annotations

import re

from portal.dockerfile.lines import Passage, join
from portal.patterns import regex

QUOTING = regex(r"[\\'\"]")
SEGMENT = regex(r"'[^']*'?|\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|\\.?|[^\\'\"]+", re.DOTALL)
DOUBLE_QUOTED_ESCAPE = regex(r'\\([$`"\\\n])')
WORD = regex(r"(?:[^\s'\"\\]+|'[^']*'?|\"(?:[^\"\\]|\\.)*\"?|\\.?)+", re.DOTALL)


def kept_parts(text: str) -> list[tuple[int, int]]:
    """Start and end of the parts of a word that are left when its quotes and escapes are resolved."""
    parts: list[tuple[int, int]] = []
    for match in SEGMENT.finditer(text):
        start, end = match.span()
        char = text[start]
        if char == "'":
            parts.append((start + 1, end - 1 if end - start > 1 and text[end - 1] == "'" else end))
        elif char == '"':
            inner_end = end - 1 if end - start > 1 and text[end - 1] == '"' else end
            position = start + 1
            for escape in DOUBLE_QUOTED_ESCAPE.finditer(text, start + 1, inner_end):
                parts.append((position, escape.start()))
                # A backslash in front of a line end takes the line end away with it.
                position = escape.end() if escape[1] == "\n" else escape.start() + 1
                if position < escape.end():
                    parts.append((position, escape.end()))
                    position = escape.end()
            parts.append((position, inner_end))
        elif char == "\\":
            if text[start + 1 : end] != "\n":
                parts.append((start + 1, end))
        elif text[end - 1] == "$" and end < len(text) and text[end] in "'\"":
            parts.append((start, end - 1))  # $'...' and $"..."
        else:
            parts.append((start, end))
    return [(start, end) for start, end in parts if end > start]


def shell_value(text: str) -> str:
    """A word with quotes and escapes resolved; variables and substitutions stay as written."""
    if QUOTING.search(text) is None:
        return text
    return "".join([text[start:end] for start, end in kept_parts(text)])


def shell_passage(passage: Passage, start: int, end: int) -> Passage:
    """The resolved word at those offsets, with the place of each of its characters."""
    parts = kept_parts(passage.text[start:end])
    return join([(passage, start + begin, start + finish) for begin, finish in parts] or [(passage, start, start)])


def is_literal(text: str) -> bool:
    """Whether a word is the same whatever variables and files there are."""
    if "$" not in text and "`" not in text:
        return True
    return text.startswith("'") and text.endswith("'") and text.count("'") == 2
