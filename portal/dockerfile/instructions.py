"""Reads one logical line into an Instruction."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from portal.dockerfile.lines import SPACE, Passage
from portal.dockerfile.model import KEYWORDS, NO_PAIRS, NO_WORDS, Form, Instruction, Pair, Span, Word
from portal.dockerfile.words import SPACES, is_json, read_flags, read_json, read_pairs, read_words, skip, word_at
from portal.patterns import regex

COMMANDS = frozenset(["RUN", "CMD", "ENTRYPOINT"])
TAKES_JSON = frozenset(["RUN", "CMD", "ENTRYPOINT", "SHELL", "ADD", "COPY", "VOLUME"])
ONE_ARGUMENT = frozenset(["WORKDIR", "USER", "STOPSIGNAL", "MAINTAINER"])
HAS_PAIRS = frozenset(["ENV", "LABEL", "ARG"])
MAX_TRIGGERS = 20  # of ONBUILD in ONBUILD, which the builder refuses anyway


class Source:
    """The whole text, so that what stands at a span can be cut out of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts = array("q", [0])  # a quarter of what a list of numbers takes
        position = text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = text.find("\n", position + 1)
        self.starts = starts

    def cut(self, span: Span) -> str:
        """The text that stands there."""
        start = self.offset(span.start_line, span.start_column)
        return self.text[start : self.offset(span.end_line, span.end_column)]

    def offset(self, line: int, column: int) -> int:
        """Where in the text a position is; the end of the text for lines behind the last."""
        return self.starts[line - 1] + column - 1 if line <= len(self.starts) else len(self.text)


HEAD = regex(r"([^\t\v\f\r ]*)[\t\n\v\f\r ]*")  # the keyword and the white space that the builder knows
UPPER = {keyword: keyword for keyword in KEYWORDS}
Reader = Callable[[Instruction], tuple[list[Word], list[Pair]]]


class Frame:
    """What the instructions of a file share: how to cut their text out of it, and the escape character in force."""

    __slots__ = ("cut", "escape")

    def __init__(self, source: Source, escape: str) -> None:
        self.cut = source.cut
        self.escape = escape


def read_instruction(
    line: Passage, frame: Frame, start: int = 0, depth: int = 0, *, takes_flags: bool = True
) -> Instruction:
    """The instruction whose keyword begins at `start` of a logical line. HEALTHCHECK's CMD is the one that takes
    no flags: what looks like them belongs to its command."""
    text = line.text
    end = len(text)
    match = HEAD.match(text, start)
    keyword_end, position = (match.end(1), match.end()) if match else (start, start)
    written = text[start:keyword_end]
    known = UPPER.get(written)  # one string for all instructions, where it is written as usual
    instruction = Instruction(known or written.upper(), known or written, line, start, frame.cut)
    keyword = instruction.keyword
    if takes_flags and text.startswith("--", position):
        instruction.flags, position = read_flags(line, keyword_end)
    elif position < end and not text[position].isascii():
        position = skip(SPACES, text, position)
    instruction.arguments_offset = position
    if position >= end:
        return instruction
    escape = frame.escape
    if text[position] == "[" and keyword in TAKES_JSON:
        if is_json(text, position):
            instruction._reader = elements
            instruction.form = Form.EXEC
            return instruction
        instruction.invalid_json = True
    if keyword in COMMANDS:
        instruction._reader = shell_words
        instruction.form = Form.SHELL
    elif keyword == "HEALTHCHECK":
        read_healthcheck(instruction, line, frame, position, depth)
    elif keyword == "ONBUILD":
        instruction._reader = shell_words
        if depth < MAX_TRIGGERS:
            instruction.trigger = read_instruction(line, frame, position, depth + 1)
    else:
        instruction._reader = READERS[escape].get(keyword) or READERS[escape][""]
    return instruction


def elements(instruction: Instruction) -> tuple[list[Word], list[Pair]]:
    """Reads the elements of a JSON array."""
    line = instruction.line
    return read_json(line, instruction.arguments_offset) or NO_WORDS, NO_PAIRS


def shell_words(instruction: Instruction) -> tuple[list[Word], list[Pair]]:
    """Reads the words of a shell command, parted by white space alone."""
    line = instruction.line
    return read_words(line, instruction.arguments_offset, len(line.text), None), NO_PAIRS


def readers(escape: str) -> dict[str, Reader]:
    """What reads the arguments of each keyword, and of any other (under "")."""

    def pairs(instruction: Instruction) -> tuple[list[Word], list[Pair]]:
        line = instruction.line
        legacy = instruction.keyword != "ARG"
        return read_pairs(line, instruction.arguments_offset, len(line.text), escape, legacy=legacy)

    def one(instruction: Instruction) -> tuple[list[Word], list[Pair]]:
        line = instruction.line
        return [word_at(line, instruction.arguments_offset, len(line.text), escape)], NO_PAIRS

    def words(instruction: Instruction) -> tuple[list[Word], list[Pair]]:
        line = instruction.line
        return read_words(line, instruction.arguments_offset, len(line.text), escape), NO_PAIRS

    return {"": words, **dict.fromkeys(HAS_PAIRS, pairs), **dict.fromkeys(ONE_ARGUMENT, one)}


READERS = {escape: readers(escape) for escape in ("\\", "`")}


def read_healthcheck(instruction: Instruction, line: Passage, frame: Frame, position: int, depth: int) -> None:
    """HEALTHCHECK's type and, for CMD, its command."""
    text = line.text
    end = position
    while end < len(text) and text[end] not in SPACE:
        end += 1
    kind = word_at(line, position, end, frame.escape)
    if kind.value.upper() == "CMD":
        trigger = read_instruction(line, frame, position, depth + 1, takes_flags=False)
        instruction.trigger = trigger
        instruction._reader = lambda _: ([kind, *trigger.arguments], NO_PAIRS)
        instruction.form = trigger.form
        instruction.invalid_json = trigger.invalid_json
    else:
        found = read_json(line, skip(SPACES, text, end))
        if found is not None:
            instruction.form = Form.EXEC
        instruction._reader = lambda _: (
            [kind, *(found or read_words(line, end, len(text), frame.escape))],
            NO_PAIRS,
        )
