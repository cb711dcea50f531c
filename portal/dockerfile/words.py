"""Splits what stands behind a keyword: flags, words, `key=value` pairs and JSON arrays, each with its place."""

from __future__ import annotations

import json
import re

from portal.dockerfile.lines import SPACE, WORDS, Passage, join
from portal.dockerfile.model import NO_WORDS, Flag, Pair, Word
from portal.dockerfile.quoting import SPECIAL, resolve
from portal.patterns import regex

SIMPLE_FLAG = regex(rf"--[^{SPACE}'\"\\]*(?=[{SPACE}]|$)")
SPACES = regex(rf"[{SPACE}]*")
ASCII_SPACES = regex(r"[\t\n\v\f\r ]*")
ASSIGNMENT_WORD = {
    "\\": regex(rf"[^{SPACE}'\"\\]+"),
    "`": regex(rf"[^{SPACE}'\"`]+"),
}
QUOTED_PLAIN = {"\\": regex(r"[^\"'\\]+"), "`": regex(r"[^\"'`]+")}
JSON_SPACE = regex(r"[ \t\n\r]*")
JSON_STRING = regex(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
JSON_ESCAPE = regex(r"(?:\\u[0-9a-fA-F]{4})+|\\.")
SURROGATE = regex("[\ud800-\udfff]")


def skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    """The position behind what a pattern matches at `position`."""
    match = pattern.match(text, position)
    return match.end() if match else position


def read_flags(line: Passage, position: int) -> tuple[list[Flag], int]:
    """The flags (`--name=value`) from `position` on, and where the arguments behind them start."""
    text = line.text
    flags: list[Flag] = []
    while True:
        start = skip(ASCII_SPACES, text, position)  # the builder doesn't see flags behind other white space
        if not text.startswith("--", start):
            return flags, skip(SPACES, text, start)
        match = SIMPLE_FLAG.match(text, start)
        if match:
            end = match.end()
            written = text[start:end]
        else:
            written, end = quoted_flag(text, start)
        position = end
        if written == "--":
            return flags, skip(SPACES, text, position)
        name, equals, value = written[2:].partition("=")
        value_span = None
        if equals:
            value_start = text.index("=", start) + 1
            value_span = line.span(value_start, end)
        flags.append(Flag(name, value if equals else None, line.span(start, end), value_span))


def quoted_flag(text: str, start: int) -> tuple[str, int]:
    """A flag with quotes or backslashes in it, resolved, and where it ends."""
    parts: list[str] = []
    quote = ""
    position, size = start, len(text)
    while position < size:
        char = text[position]
        if char == "\\":
            parts.append(text[position + 1 : position + 2])
            position += 2
            continue
        if quote:
            if char == quote:
                quote = ""
            else:
                parts.append(char)
        elif char in SPACE:
            break
        elif char in "'\"":
            quote = char
        else:
            parts.append(char)
        position += 1
    return "".join(parts), min(position, size)


def read_words(line: Passage, start: int, end: int, escape: str | None) -> list[Word]:
    """The words between two offsets, parted by white space alone. `escape` resolves quotes in them; None (for the
    words of a shell command) leaves them as they are."""
    text = line.text
    words: list[Word] = []
    for match in WORDS.finditer(text, start, end):
        written = match[0]
        value = written if escape is None or SPECIAL.search(written) is None else resolve(written, escape)
        words.append(Word(written, value, (line, match.start(), match.end())))
    return words or NO_WORDS


def read_json(line: Passage, start: int) -> list[Word] | None:
    """The elements of a JSON array of strings that begins at `start`; None if there is none. As in the builder,
    what stands behind the array doesn't matter."""
    found = json_strings(line.text, start)
    if found is None:
        return None
    return [Word(line.text[begin:end], json_value(line.text[begin:end]), (line, begin, end)) for begin, end in found]


def is_json(text: str, start: int) -> bool:
    """Whether a JSON array of strings begins at `start`."""
    return json_strings(text, start) is not None


def json_strings(text: str, start: int) -> list[tuple[int, int]] | None:
    """Start and end of every element, quotes included."""
    if text[start : start + 1] != "[":
        return None
    position = skip(JSON_SPACE, text, start + 1)
    found: list[tuple[int, int]] = []
    if text[position : position + 1] == "]":
        return found
    while True:
        match = JSON_STRING.match(text, position)
        if match is None:
            return None
        found.append(match.span())
        position = skip(JSON_SPACE, text, match.end())
        following = text[position : position + 1]
        if following == "]":
            return found
        if following != ",":
            return None
        position = skip(JSON_SPACE, text, position + 1)


def json_value(written: str) -> str:
    """What a JSON string says; halves of surrogate pairs become U+FFFD, as they do for the builder."""
    if "\\" not in written:
        return written[1:-1]
    value = str(json.loads(written))
    return SURROGATE.sub("\ufffd", value)


def json_passage(line: Passage, begin: int, end: int) -> Passage:
    """The decoded JSON string at those offsets (quotes included), with the place of each of its characters."""
    text = line.text
    pieces: list[tuple[Passage, int, int]] = []
    decoded: dict[int, str] = {}
    position = begin + 1
    for match in JSON_ESCAPE.finditer(text, begin + 1, end - 1):
        if match.start() > position:
            pieces.append((line, position, match.start()))
        decoded[len(pieces)] = json_value(f'"{match[0]}"')
        pieces.append((line, match.start(), match.end()))
        position = match.end()
    pieces.append((line, position, end - 1))
    return join(pieces, decoded)


def assignment_words(text: str, start: int, end: int, escape: str) -> list[tuple[int, int]]:
    """Start and end of every word of ENV, LABEL or ARG: white space inside quotes or behind the escape character
    doesn't part words."""
    found: list[tuple[int, int]] = []
    plain, quoted_plain = ASSIGNMENT_WORD[escape], QUOTED_PLAIN[escape]
    position = start
    begin = -1
    quote = ""
    while position < end:
        char = text[position]
        if quote:
            if char == quote:
                quote = ""
                position += 1
            elif char == escape and quote == '"':
                position += 2
            else:
                match = quoted_plain.match(text, position, end)
                position = match.end() if match else position + 1
            continue
        if char in SPACE:
            if begin >= 0:
                found.append((begin, position))
                begin = -1
            position += 1
            continue
        if begin < 0:
            begin = position
        if char in "'\"":
            quote = char
            position += 1
        elif char == escape:
            position += 2
        else:
            match = plain.match(text, position, end)
            position = match.end() if match else position + 1
    # An escape character with nothing behind it is dropped.
    last = end - 1 if position > end else end
    if begin >= 0 and last > begin:
        found.append((begin, last))
    return found


def read_pairs(line: Passage, start: int, end: int, escape: str, *, legacy: bool) -> tuple[list[Word], list[Pair]]:
    """The words and the pairs of ENV, LABEL (`legacy`: without `=` in the first word, the rest of the line is its
    value) or ARG."""
    text = line.text
    spans = assignment_words(text, start, end, escape)
    if not spans:
        return [], []
    if legacy and text.find("=", *spans[0]) < 0:
        match = WORDS.match(text, start, end)
        key_end = match.end() if match else end
        key = word_at(line, start, key_end, escape)
        rest = WORDS.search(text, key_end, end)
        if rest is None:
            return [key], [Pair(key, None, (line, start, key_end))]
        value = word_at(line, rest.start(), end, escape)
        return [key, value], [Pair(key, value, (line, start, end), legacy=True)]
    words: list[Word] = []
    pairs: list[Pair] = []
    for begin, finish in spans:
        word = word_at(line, begin, finish, escape)
        words.append(word)
        equals = text.find("=", begin, finish)
        if equals < 0:
            pairs.append(Pair(word, None, (line, begin, finish)))
        else:
            key = word_at(line, begin, equals, escape)
            pairs.append(Pair(key, word_at(line, equals + 1, finish, escape), (line, begin, finish)))
    return words, pairs


def word_at(line: Passage, start: int, end: int, escape: str) -> Word:
    """The text between two offsets as one word."""
    written = line.text[start:end]
    value = written if SPECIAL.search(written) is None else resolve(written, escape)
    return Word(written, value, (line, start, end))
