"""Edits of shell commands: adding an option, adding a command behind or in front of one."""

from __future__ import annotations

from portal.dockerfile.model import Command, Form, Instruction, Span, Word
from portal.review.context import Context
from portal.review.model import Fix, Safety
from portal.review.rule import insert


def add_option(title: str, behind: Word | None, option: str, command: Command, safety: Safety) -> tuple[Fix, ...]:
    """A fix that adds an option behind a word of a command; none for arrays and words that are not literal."""
    instruction = command.instruction
    if behind is None or instruction is None or instruction.form is Form.EXEC or behind.text != behind.value:
        return ()
    return (insert(title, behind.span.end_line, behind.span.end_column, " " + option, safety),)


def stands_free(command: Command, context: Context) -> bool:
    """Whether a command can be joined to another by `&&` right behind it: at the top of its step, not in a pipeline,
    not in the background, not the left side of `||`, with nothing behind its words but an operator or the end."""
    instruction = command.instruction
    if instruction is None or instruction.form is not Form.SHELL or command.inside or command.background:
        return False
    shell = instruction.shell
    if shell is None or shell.broken or shell.language not in ("sh", "bash", "ash", "dash", "ksh", "zsh"):
        return False
    if command.wrapper is not None or command.redirects:
        return False
    commands = [other for other in shell.commands if other.wrapper is None]
    position = commands.index(command)
    others = [other for other in commands if other is not command and other.pipeline == command.pipeline]
    if command.operator in ("|", "|&", "||", "&") or (command.pipeline is not None and others):
        return False
    following = commands[position + 1] if position + 1 < len(commands) else None
    if following is not None and following.operator in ("||", "|", "|&", "&"):
        return False
    return _followed_by_operator(command, context)


def _followed_by_operator(command: Command, context: Context) -> bool:
    lines = context.dockerfile.lines
    span = command.span
    if span.end_line > len(lines):
        return False
    rest = lines[span.end_line - 1][span.end_column - 1 :].strip()
    return rest in ("", context.dockerfile.escape, "\\") or rest.startswith(("&&", ";"))


def add_behind(title: str, command: Command, added: str, context: Context) -> tuple[Fix, ...]:
    """A suggested fix that runs another command behind this one, in the same step, joined by `&&`; on a line of its
    own where the step has several lines. None where that place is not plain."""
    if not stands_free(command, context):
        return ()
    instruction = command.instruction
    assert instruction is not None  # noqa: S101 - stands_free saw it
    span = command.span
    if instruction.span.start_line == instruction.span.end_line:
        text = f" && {added}"
    elif instruction.heredocs:
        line = context.dockerfile.lines[span.end_line - 1]
        if span.end_column <= len(line) or span.start_line != span.end_line or not _stops_at_failure(instruction):
            text = f" && {added}"
        else:  # a script that stops at failures, with this command alone on its line: on a line of its own
            text = context.dockerfile.newline + line[: len(line) - len(line.lstrip())] + added
    else:
        indent = _indent(instruction, command, context)
        text = f" {context.dockerfile.escape}{context.dockerfile.newline}{indent}&& {added}"
    return (insert(title, span.end_line, span.end_column, text, Safety.SUGGESTED),)


def _stops_at_failure(instruction: Instruction) -> bool:
    shell = instruction.shell
    commands = shell.commands if shell is not None else []
    return any(
        command.name == "set" and any(v.startswith("-") and "e" in v for v in command.values) for command in commands
    )


def _indent(instruction: Instruction, command: Command, context: Context) -> str:
    # As deep as the first line of the step that begins with &&, or else as the command's own line.
    lines = context.dockerfile.lines[instruction.span.start_line : instruction.span.end_line]
    for line in lines:
        if line.lstrip().startswith("&&"):
            return line[: len(line) - len(line.lstrip())]
    if command.span.start_line > instruction.span.start_line:
        line = context.dockerfile.lines[command.span.start_line - 1]
        return line[: len(line) - len(line.lstrip())]
    return "    "


def add_before(title: str, command: Command, added: str) -> tuple[Fix, ...]:
    """A suggested fix that runs another command in front of this one, in the same step, joined by `&&`."""
    instruction = command.instruction
    if instruction is None or instruction.form is not Form.SHELL or command.inside or command.wrapper is not None:
        return ()
    shell = instruction.shell
    if shell is None or shell.broken or command.operator in ("|", "|&", "||", "&"):
        return ()
    start = Span(*command.span)
    return (insert(title, start.start_line, start.start_column, f"{added} && ", Safety.SUGGESTED),)
