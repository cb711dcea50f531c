"""`parse`: from a Dockerfile's text to its model."""

from __future__ import annotations

from io import BytesIO

from dockerfile_parse import DockerfileParser
from dockerfile_parse.constants import COMMENT_INSTRUCTION

from portal.dockerfile.directives import read_directives
from portal.dockerfile.heredocs import Body, Terminators, markers, takes_heredocs
from portal.dockerfile.instructions import Frame, Source, read_instruction
from portal.dockerfile.lines import BYTE_ORDER_MARK, SPACE, Passage, continued, logical_line, newline_of, split_lines
from portal.dockerfile.model import Comment, Dockerfile, Heredoc, Instruction, Span
from portal.dockerfile.scope import Scopes, global_layer
from portal.dockerfile.shell import attach_shells
from portal.dockerfile.stages import read_stages

# dockerfile-parse glues the lines of an instruction in quadratic time; lines in the middle of a continuation this
# long tell it nothing new.
LONG_CONTINUATION = 1_000
# White space for Python's regular expressions, and so for dockerfile-parse, but not for the builder.
NOT_SPACE = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f", "?"))


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
    instructions: list[Instruction] = []
    next_comment = 0
    for first, last in ranges:
        line = logical_line(lines, first, last, escape)
        if not line.text:
            continue
        found = bodies.get(last, [])
        frame = Frame(source, escape, first, max([last, *(body.last for body in found)]), [], [], [])
        if found:
            frame.heredocs = [read_heredoc(lines, source, line, body) for body in found]
        if last > first:
            while next_comment < len(comments) and comment_lines[next_comment] < first:
                next_comment += 1
            while next_comment < len(comments) and comment_lines[next_comment] <= last:
                frame.comments.append(comments[next_comment])
                next_comment += 1
            frame.blank_continuations = [
                Span(number, 1, number, len(lines[number - 1]) + 1)
                for number in range(first + 1, last + 1)
                if not lines[number - 1].lstrip(SPACE)
            ]
        instruction = read_instruction(line, frame)
        instruction.index = len(instructions)
        instructions.append(instruction)
    outside = global_layer(instructions, escape)
    stages = read_stages(instructions, outside, escape)
    attach_shells(instructions, lines)
    dockerfile = Dockerfile(text, lines, instructions, stages, directives, comments, escape, newline_of(text))
    dockerfile.scopes = Scopes(instructions, escape, outside)
    return dockerfile


def read_comment(lines: list[str], number: int) -> Comment:
    """The comment on that line."""
    line = lines[number - 1].rstrip(SPACE)
    start = line.index("#")
    return Comment(line[start + 1 :].strip(SPACE), Span(number, start + 1, number, len(line) + 1))


def read_heredoc(lines: list[str], source: Source, line: Passage, body: Body) -> Heredoc:
    """The here-document announced in a logical line, with its body."""
    marker = body.marker
    if body.terminated:
        end = Span(body.first, 1, body.end, 1)
    elif body.last >= body.first:
        end = Span(body.first, 1, body.last, len(lines[body.last - 1]) + 1)
    else:
        width = len(lines[body.last - 1]) + 1
        end = Span(body.last, width, body.last, width)
    terminator = None
    if body.terminated:
        written = lines[body.end - 1]
        terminator = Span(body.end, len(written) - len(marker.delimiter) + 1, body.end, len(written) + 1)
    return Heredoc(
        marker.delimiter,
        source.cut(end),
        line.span(marker.start, marker.end),
        end,
        marker.expand,
        marker.strip_tabs,
        body.terminated,
        terminator,
    )


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
    backslash, a backslash that doesn't continue the line is covered, blank lines and the bodies of here-documents
    are left out, an open end is closed.
    """
    translated: list[str] = ["#"]  # ends the package's own search for directives
    origin: list[int] = [0]
    run = 0
    number = 0
    open_end = False
    while number < len(lines):
        line = lines[number]
        number += 1
        if number == 1 and line.startswith(BYTE_ORDER_MARK):
            line = line[1:]
        stripped = line.strip(SPACE)
        if not stripped:
            continue
        if stripped[0] != "#":
            body = continued(line, escape)
            open_end = body is not None
            if body is None:
                run = 0
                line = stripped + "." if stripped[-1] == "\\" else stripped
            else:
                run += 1
                if run > LONG_CONTINUATION:
                    continue
                line = body + "\\"
        translated.append(line)
        origin.append(number)
        if number in bodies and not open_end and stripped[0] != "#":
            number = bodies[number][-1].last
    if open_end:
        translated.append(".")
        origin.append(len(lines))
    try:
        entries = split_by_package("\n".join(translated) + "\n")
    except Exception:  # whatever another's package does on some odd input, a model is returned
        return split_plainly(lines, escape, bodies)
    ranges: list[tuple[int, int]] = []
    comments: list[int] = []
    for start, end, keyword in entries[1:]:
        if keyword == COMMENT_INSTRUCTION and translated[start].lstrip(SPACE).startswith("#"):
            comments.append(origin[start])
        else:
            ranges.append((origin[start], origin[end]))
    return ranges, comments


def split_by_package(text: str) -> list[tuple[int, int, str]]:
    """First and last line (from 0) and keyword of each instruction and comment, by dockerfile-parse."""
    source = BytesIO(text.translate(NOT_SPACE).encode("utf-8", "replace"))
    structure = DockerfileParser(fileobj=source, env_replace=False).structure
    return [(entry["startline"], entry["endline"], entry["instruction"]) for entry in structure]


def split_plainly(
    lines: list[str], escape: str, bodies: dict[int, list[Body]]
) -> tuple[list[tuple[int, int]], list[int]]:
    """The same without the package: what `instruction_lines` falls back on."""
    ranges: list[tuple[int, int]] = []
    comments: list[int] = []
    number = 1
    while number <= len(lines):
        last = last_line(lines, number, escape)
        if last is None:
            last = number
            if lines[number - 1].strip(SPACE + BYTE_ORDER_MARK):
                comments.append(number)
        else:
            ranges.append((number, last))
            comments += [n for n in range(number + 1, last + 1) if lines[n - 1].lstrip(SPACE).startswith("#")]
            if last in bodies:
                last = bodies[last][-1].last
        number = last + 1
    return ranges, comments
