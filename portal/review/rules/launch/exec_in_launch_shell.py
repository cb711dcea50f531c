from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction
from portal.dockerfile.wrappers import SHELLS, base_name, script_at
from portal.review.context import Context
from portal.review.launch import BUILTINS, shell_launch
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Let a shell that launches the application replace itself",
    requirements=("APP-5", "APP-6"),
    severity=Severity.WARNING,
    why="""
        `["sh", "-c", "..."]` is written in exec form, yet what starts is a shell again: it gets the stop signal and
        does not hand it on. With `exec` in front of the last command the application takes the shell's place and
        becomes process 1.

        Where the script is one simple command, bash replaces itself unasked, and nothing is said; other shells may or
        may not, so with them it is information. `exec` fits only a last command that is a program; for more than that
        write an entry point script.

        A shell behind `env` is judged like one that stands alone. Behind an init (tini, dumb-init) and other programs
        that pass signals on in their own way, nothing is said.

        What follows the script, CMD and the arguments of `docker run`, is `$0`, `$1` and so on for the shell, and lost
        unless the script hands it on (`shell-passes-arguments`).
    """,
    examples=(
        fixed(
            'FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "./migrate && /app/server \\"$@\\"", "server"]\n',
            'FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "./migrate && exec /app/server \\"$@\\"", "server"]\n',
            2,
        ),
        fixed(
            'FROM alpine:3.23\nCMD ["bash", "-lc", "/app/server"]\n',
            'FROM alpine:3.23\nCMD ["bash", "-lc", "exec /app/server"]\n',
            2,
        ),
        bad('FROM alpine:3.23\nCMD ["sh", "-c", "/app/server | tee /log"]\n', 2),
        good('FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n'),
        good('FROM alpine:3.23\nCMD ["sh", "-c", "echo done"]\n', "nothing that waits for a signal"),
        good(
            'FROM debian:13\nCMD ["bash", "-c", "/app/server --port $PORT"]\n',
            "bash replaces itself by the one command",
        ),
        good('FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "/entrypoint.sh"]\n', "a script, see what it does"),
    ),
)


@rule.on_instruction("ENTRYPOINT", "CMD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.EXEC or len(instruction.arguments) < 3:
        return
    shell = instruction.shell
    if shell is None or shell.broken or shell.language == "exec" or _is_handed_over(instruction):
        return
    found = context.commands_of(instruction)
    launcher = _launching_shell(found)
    if launcher is None:
        return
    commands = [command for command in found if command.wrapper is launcher]
    if not commands or commands[-1].name in BUILTINS or commands[-1].name in ("echo", "printf", "true", ""):
        return
    last = commands[-1]
    alone = len(commands) == 1 and not last.inside and last.pipeline is None
    name = base_name(launcher.name)
    if alone and name == "bash" and not last.redirects and launcher.values[:1] == ["-c"]:
        return  # which it replaces itself by
    keeps = "may keep" if alone else "keeps"
    yield Problem(
        last.span,
        f"The shell {name} starts {last.name} and {keeps} the stop signal to itself: put exec in front of it.",
        _fixes(last, commands),
        severity=Severity.INFO if alone else None,
    )


def _is_handed_over(instruction: Instruction) -> bool:
    """Whether a CMD starts nothing: its ENTRYPOINT is in shell form, or a shell's script, whose arguments it is."""
    stage = instruction.stage
    entrypoint = stage.effective("ENTRYPOINT") if stage is not None and instruction.keyword == "CMD" else None
    return entrypoint is not None and (entrypoint.form is Form.SHELL or shell_launch(entrypoint) is not None)


def _launching_shell(commands: list[Command]) -> Command | None:
    """The shell that is process 1 and runs a script given with it; it may stand behind env, which it replaces."""
    launcher = next((command for command in commands if command.wrapper is None), None)
    while launcher is not None and base_name(launcher.name) == "env":
        launcher = next((command for command in commands if command.wrapper is launcher), None)
    if launcher is None or base_name(launcher.name) not in SHELLS:
        return None
    return launcher if script_at(base_name(launcher.name), launcher.words) is not None else None


def _fixes(last: Command, commands: list[Command]) -> tuple[Fix, ...]:
    if last.inside or last.background or last.operator in ("|", "|&", "||", "&") or last.pipeline is not None:
        return ()
    if any(command.background for command in commands):
        return ()
    span = last.words[0].span
    return (insert("Replace the shell by exec", span.start_line, span.start_column, "exec ", Safety.SUGGESTED),)
