"""Reads one logical line into an Instruction."""

from __future__ import annotations

import re
from functools import partial

from portal.dockerfile.lines import SPACE, Passage
from portal.dockerfile.model import Comment, Form, Heredoc, Instruction, Span
from portal.dockerfile.words import SPACES, read_flags, read_json, read_pairs, read_words, skip, word_at

KEYWORD = re.compile(r"[^\t\v\f\r ]+")
COMMANDS = frozenset(["RUN", "CMD", "ENTRYPOINT"])
TAKES_JSON = frozenset(["RUN", "CMD", "ENTRYPOINT", "SHELL", "ADD", "COPY", "VOLUME"])
ONE_ARGUMENT = frozenset(["WORKDIR", "USER", "STOPSIGNAL", "MAINTAINER"])
HAS_PAIRS = frozenset(["ENV", "LABEL", "ARG"])
MAX_TRIGGERS = 20  # of ONBUILD in ONBUILD, which the builder refuses anyway


class Frame:
    """What an instruction shares with the ones nested in it: the lines it stands on and what belongs to them."""

    __slots__ = ("blank_continuations", "comments", "escape", "first_line", "heredocs", "last_line", "source")

    def __init__(
        self,
        source: Source,
        escape: str,
        first_line: int,
        last_line: int,
        comments: list[Comment],
        blank_continuations: list[Span],
        heredocs: list[Heredoc],
    ) -> None:
        self.source = source
        self.escape = escape
        self.first_line = first_line
        self.last_line = last_line
        self.comments = comments
        self.blank_continuations = blank_continuations
        self.heredocs = heredocs


class Source:
    """The whole text, so that what stands at a span can be cut out of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
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


def read_instruction(
    line: Passage, frame: Frame, start: int = 0, depth: int = 0, *, takes_flags: bool = True
) -> Instruction:
    """The instruction whose keyword begins at `start` of a logical line. HEALTHCHECK's CMD is the one that takes
    no flags: what looks like them belongs to its command."""
    text = line.text
    match = KEYWORD.match(text, start)
    keyword_end = match.end() if match else start
    written = text[start:keyword_end]
    keyword = written.upper()
    flags, position = read_flags(line, keyword_end) if takes_flags else ([], skip(SPACES, text, keyword_end))
    end = len(text)
    span = line.span(start, end)
    if frame.heredocs:
        last = frame.heredocs[-1]
        end_span = last.terminator_span or last.body_span
        span = Span(span.start_line, span.start_column, end_span.end_line, end_span.end_column)
    instruction = Instruction(
        keyword,
        written,
        line.span(start, keyword_end),
        span,
        frame.source.cut(span),
        flags,
        heredocs=frame.heredocs,
        comments=frame.comments,
        blank_continuations=frame.blank_continuations,
        first_line=frame.first_line,
        last_line=frame.last_line,
        line=line,
    )
    instruction.arguments_offset = position
    if position >= end:
        return instruction
    escape = frame.escape
    if keyword in TAKES_JSON and text[position] == "[":
        elements = read_json(line, position)
        if elements is not None:
            instruction._arguments = elements
            instruction.form = Form.EXEC
            return instruction
        instruction.invalid_json = True
    if keyword in COMMANDS:
        instruction.arguments_reader = partial(read_words, line, position, end, None)
        instruction.form = Form.SHELL
    elif keyword in HAS_PAIRS:
        instruction._arguments, instruction.pairs = read_pairs(line, position, end, escape, legacy=keyword != "ARG")
    elif keyword in ONE_ARGUMENT:
        instruction._arguments = [word_at(line, position, end, escape)]
    elif keyword == "HEALTHCHECK":
        read_healthcheck(instruction, line, frame, position, depth)
    elif keyword == "ONBUILD":
        instruction.arguments_reader = partial(read_words, line, position, end, None)
        if depth < MAX_TRIGGERS:
            instruction.trigger = read_instruction(line, frame, position, depth + 1)
    else:
        instruction._arguments = read_words(line, position, end, escape)
    return instruction


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
        instruction.arguments_reader = lambda: [kind, *trigger.arguments]
        instruction.form = trigger.form
        instruction.invalid_json = trigger.invalid_json
    else:
        elements = read_json(line, skip(SPACES, text, end))
        if elements is not None:
            instruction.form = Form.EXEC
        instruction._arguments = [kind, *(elements or read_words(line, end, len(text), frame.escape))]
