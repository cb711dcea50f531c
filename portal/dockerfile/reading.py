"""`parse`: from a Dockerfile's text to its model."""

from __future__ import annotations

from dockerfile_parse import DockerfileParser

from portal.dockerfile.collection import collector_held_back
from portal.dockerfile.directives import read_directives
from portal.dockerfile.heredocs import Body, Terminators, markers, takes_heredocs
from portal.dockerfile.instructions import Frame, Source, read_instruction
from portal.dockerfile.lines import BYTE_ORDER_MARK, SPACE, continued, logical_line, newline_of, split_lines
from portal.dockerfile.model import NO_COMMENTS, NO_SPANS, Comment, Dockerfile, Heredoc, Instruction, Span
from portal.dockerfile.scope import Scopes, global_layer
from portal.dockerfile.shell import attach_shells
from portal.dockerfile.stages import read_stages
from portal.patterns import regex

FIRST = "#\n"  # ends dockerfile-parse's own search for directives
BATCH = 2_000  # lines that dockerfile-parse gets at a time: it keeps a copy of each
# White space for Python's regular expressions, and so for dockerfile-parse, but not for the builder.
NOT_SPACE_CHARACTERS = regex("[\x1c-\x1f]")
NOT_SPACE = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f", "?"))


@collector_held_back
def parse(text: str) -> Dockerfile:
    """Reads a Dockerfile as the builder (BuildKit) does, and goes on where the builder would give up.

    Takes any text, complete or half typed, and never raises; returns the model with every span in lines and
    columns from 1. Reference: Dockerfile reference, "Format" and the sections of the instructions.
    """
    lines = split_lines(text)
    source = Source(text)
    directives, escape = read_directives(lines)
    bodies = heredoc_bodies(lines, escape) if "<<" in text else {}
    ranges, comment_lines = instruction_lines(lines, escape, bodies)
    comments = [read_comment(lines, number) for number in comment_lines]
    frame = Frame(source, escape)
    instructions: list[Instruction] = []
    next_comment = 0
    for first, last in ranges:
        line = logical_line(lines, first, last, escape)
        if not line.text:
            continue
        instruction = read_instruction(line, frame)
        instruction.first_line, instruction.last_line = first, last
        instruction.index = len(instructions)
        instructions.append(instruction)
        if last > first:
            instruction.comments, next_comment = comments_within(comments, next_comment, first, last)
            instruction.blank_continuations = blank_lines(lines, first, last)
        if last in bodies:
            announced = bodies[last]
            instruction.heredocs = [Heredoc(body, line, lines, source.cut) for body in announced]
            instruction.last_line = max([last, *(body.last for body in announced)])
        if instruction.trigger is not None:
            share(instruction)
    outside = global_layer(instructions, escape)
    stages = read_stages(instructions, outside, escape)
    attach_shells(instructions, lines)
    dockerfile = Dockerfile(text, lines, instructions, stages, directives, comments, escape, newline_of(text))
    dockerfile.scopes = Scopes(instructions, escape, outside)
    return dockerfile


def share(instruction: Instruction) -> None:
    """Gives triggers what belongs to the lines that they share with the instruction around them."""
    inner = instruction.trigger
    while inner is not None:
        inner.heredocs, inner.comments = instruction.heredocs, instruction.comments
        inner.blank_continuations = instruction.blank_continuations
        inner.first_line, inner.last_line = instruction.first_line, instruction.last_line
        inner = inner.trigger


def comments_within(comments: list[Comment], number: int, first: int, last: int) -> tuple[list[Comment], int]:
    """The comments on these lines, looked for from that one on, and the number of the one behind them."""
    while number < len(comments) and comments[number].span[0] < first:
        number += 1
    start = number
    while number < len(comments) and comments[number].span[0] <= last:
        number += 1
    return (comments[start:number] if number > start else NO_COMMENTS), number


def blank_lines(lines: list[str], first: int, last: int) -> list[Span]:
    """The blank lines inside an instruction."""
    return [
        Span(number, 1, number, len(lines[number - 1]) + 1)
        for number in range(first + 1, last + 1)
        if not lines[number - 1].lstrip(SPACE)
    ] or NO_SPANS


def read_comment(lines: list[str], number: int) -> Comment:
    """The comment on that line."""
    line = lines[number - 1].rstrip(SPACE)
    start = line.index("#")
    return Comment(line[start + 1 :].strip(SPACE), Span(number, start + 1, number, len(line) + 1))


def heredoc_bodies(lines: list[str], escape: str) -> dict[int, list[Body]]:
    """The here-documents of the file, by the last line of the instruction that announces them."""
    bodies: dict[int, list[Body]] = {}
    terminators: Terminators | None = None
    number = 1
    while number <= len(lines):
        last = last_line(lines, number, escape)
        if last is None:
            number += 1
            continue
        following = last + 1
        if any("<<" in line for line in lines[number - 1 : last]):
            line = logical_line(lines, number, last, escape)
            found = markers(line.text) if takes_heredocs(line) else []
            if found:
                terminators = terminators or Terminators(lines)
                bodies[last], following = terminators.bodies(found, last + 1)
        number = following
    return bodies


def last_line(lines: list[str], first: int, escape: str) -> int | None:
    """The last line of the instruction that begins on line `first`; None for a blank or comment line."""
    stripped = lines[first - 1].lstrip(SPACE + BYTE_ORDER_MARK if first == 1 else SPACE)
    if not stripped or stripped[0] == "#":
        return None
    number = first
    while continued(lines[number - 1], escape) is not None:
        number += 1
        while number <= len(lines):
            stripped = lines[number - 1].lstrip(SPACE)
            if stripped and stripped[0] != "#":
                break
            number += 1
        if number > len(lines):
            return len(lines)
    return number


def instruction_lines(
    lines: list[str], escape: str, bodies: dict[int, list[Body]]
) -> tuple[list[tuple[int, int]], list[int]]:
    """First and last line of every instruction, and the lines of all comments, in order.

    dockerfile-parse splits the text; what it doesn't know is translated for it: the escape character becomes a
    backslash, a backslash that doesn't continue the line is covered, blank lines, the bodies of here-documents and
    what is in the middle of a continuation are left out, an open end is closed.
    """
    ranges: list[tuple[int, int]] = []
    comments: list[int] = []
    fed: list[str] = [FIRST]
    origin: list[int] = [0]
    size = len(lines)
    number = 0
    while number < size:
        line = lines[number]
        number += 1
        if number == 1 and line.startswith(BYTE_ORDER_MARK):
            line = line[1:]
        stripped = line.strip(SPACE)
        if not stripped:
            continue
        if stripped[0] == "#":
            comments.append(number)
            continue
        body = continued(line, escape)
        if body is None:
            fed.append(stripped + ".\n" if stripped[-1] == "\\" else stripped + "\n")
            origin.append(number)
        else:
            fed.append(body + "\\\n")
            origin.append(number)
            final = ".\n"
            while number < size:
                stripped = lines[number].strip(SPACE)
                number += 1
                if not stripped:
                    continue
                if stripped[0] == "#":
                    comments.append(number)
                elif continued(lines[number - 1], escape) is None:
                    final = stripped + ".\n"
                    break
            fed.append(final)
            origin.append(number)
        if number in bodies:
            number = bodies[number][-1].last
        if len(fed) >= BATCH:
            ranges += split(fed, origin)
            fed, origin = [FIRST], [0]
    ranges += split(fed, origin)
    return ranges, comments


class Splitter(DockerfileParser):  # type: ignore[misc]
    """dockerfile-parse on lines that are at hand."""

    lines: list[str] = []

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines


def split(lines: list[str], origin: list[int]) -> list[tuple[int, int]]:
    """First and last line of each instruction; whatever another's package does on some odd input, a model is
    returned."""
    try:
        return split_by_package(lines, origin)
    except Exception:
        ranges: list[tuple[int, int]] = []
        first = 0
        for line, number in zip(lines[1:], origin[1:], strict=True):
            first = first or number
            if not line.endswith("\\\n"):
                ranges.append((first, number))
                first = 0
        return ranges


def split_by_package(lines: list[str], origin: list[int]) -> list[tuple[int, int]]:
    """First and last line of each instruction, by dockerfile-parse; `origin` tells the number of each line."""
    if NOT_SPACE_CHARACTERS.search("".join(lines)):
        lines = [line.translate(NOT_SPACE) for line in lines]
    entries = Splitter(lines).structure
    return [(origin[entry["startline"]], origin[entry["endline"]]) for entry in entries[1:]]
