"""Where new instructions go: behind which one, in which words, so that comments stay with what they speak of."""

from __future__ import annotations

from portal.dockerfile.model import Instruction, Span, Stage
from portal.review.context import Context
from portal.review.model import Fix, Safety
from portal.review.rule import insert

AT_THE_END = ("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD")
"""The order in which a reader looks for these at the end of a stage."""
LAUNCH = frozenset(["ENTRYPOINT", "CMD", "HEALTHCHECK", "STOPSIGNAL", "EXPOSE", "VOLUME", "USER", "WORKDIR"])


def end_of(instruction: Instruction) -> tuple[int, int]:
    """The place just behind an instruction, its here-documents included."""
    return instruction.span.end_line, instruction.span.end_column


def last_step(stage: Stage, trailing: frozenset[str] = LAUNCH) -> Instruction:
    """The last instruction of a stage in front of those at its end that only describe the container."""
    for instruction in reversed(stage.instructions):
        # One that a later one of its kind replaces describes nothing: what is new stands behind it.
        dead = instruction.keyword in AT_THE_END and stage.last(instruction.keyword) is not instruction
        if (dead or instruction.keyword not in trailing) and instruction is not stage.instruction:
            return instruction
    return stage.instruction


def in_order(stage: Stage, keyword: str) -> Instruction:
    """The instruction behind which one of those at the end of a stage goes, so that they keep their order."""
    return last_step(stage, frozenset(AT_THE_END[AT_THE_END.index(keyword) + 1 :]))


def insert_behind(title: str, instruction: Instruction, text: str, context: Context, safety: Safety) -> Fix | None:
    """A fix that puts an instruction on lines of its own behind another one.

    Args:
        title: what the fix does.
        instruction: the instruction to stand behind.
        text: the new instruction, its lines ended by line feeds save the last.
        context: the review.
        safety: the class of the fix.

    Returns:
        The fix; None where a dangling continuation makes the place unsafe.
    """
    line, column = end_of(instruction)
    dockerfile = context.dockerfile
    if instruction.last_line > line or line > len(dockerfile.lines) or dockerfile.lines[line - 1][column - 1 :].strip():
        return None
    column = len(dockerfile.lines[line - 1]) + 1
    return insert(title, line, column, dockerfile.newline + text.replace("\n", dockerfile.newline), safety)


def insert_before(title: str, instruction: Instruction, text: str, context: Context) -> tuple[Fix, ...]:
    """A suggested fix that puts an instruction on a line of its own in front of another one; none where something
    stands in front of that on its line, as ONBUILD does."""
    line, column = instruction.span[:2]
    if column != 1:
        return ()
    return (insert(title, line, column, text + context.dockerfile.newline, Safety.SUGGESTED),)


def lines_of(instruction: Instruction) -> Span:
    """The whole lines that an instruction takes up, from its keyword on, with their ends."""
    return Span(instruction.span.start_line, 1, instruction.span.end_line + 1, 1)
