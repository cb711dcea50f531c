from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction, Stage
from portal.review.context import Context
from portal.review.launch import array
from portal.review.model import Fix, Severity
from portal.review.pipes import pipe_of
from portal.review.places import insert_before
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.system_shells import pipefail_shell

rule = Rule(
    title="Let a step fail when any command of a pipe fails",
    aliases=("DL4006", "shell_running_a_pipe_without_pipefail_flag", "set-pipefail", "DD040"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        The shell looks at the last command of a pipe only: in `curl ... | tar xz` a failed download goes
        unnoticed where tar is content with nothing. The option `pipefail` makes the pipe fail with any of its
        commands: by `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`, or `set -o pipefail &&` in front. Alpine's ash
        knows it; dash, Debian's and Ubuntu's `/bin/sh`, only as of Debian 13 and Ubuntu 24.10.

        A SHELL counts for stages that build on this one as well. `||`, text in quotes, and pipes whose first
        commands cannot fail (echo, printf, yes) are left alone; so are PowerShell and cmd.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsSL https://example.org/x | tar xz\nRUN ls | grep x\n",
            'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n'
            "RUN curl -fsSL https://example.org/x | tar xz\nRUN ls | grep x\n",
            2,
            3,
        ),
        fixed(
            "FROM alpine:3.23\nRUN wget -qO- https://example.org/x | tar xz\n",
            'FROM alpine:3.23\nSHELL ["/bin/ash", "-eo", "pipefail", "-c"]\n'
            "RUN wget -qO- https://example.org/x | tar xz\n",
            2,
        ),
        bad("FROM debian:12\nRUN { ls; make; } | tee log\n", 2),
        bad("FROM debian:12\nRUN cat names | while read name; do touch $name; done\n", 2),
        bad('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN ls | grep x\n', 3),
        good('FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN ls | grep x\n'),
        good('FROM debian:12 AS a\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nFROM a\nRUN ls | grep x\n'),
        good("FROM fedora:40\nRUN set -eo pipefail; ls | grep x\n"),
        good("FROM debian:12\nRUN ls || true; echo 'a | b'; echo 0123 x | sha256sum -c\n"),
    ),
)

_OTHER = ("powershell", "pwsh", "cmd")
_CANNOT_FAIL = frozenset(["echo", "printf", "yes", "true", ":"])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    first: Instruction | None = None
    for instruction in stage.instructions:
        step = instruction.trigger if instruction.keyword == "ONBUILD" else instruction
        if step is None or step.keyword != "RUN" or "|" not in step.text:
            continue
        pipe = _open_pipe(step, context.shell_before(instruction), context)
        if pipe is not None:
            if first is None and step is instruction:
                first = instruction
            yield Problem(
                pipe.span,
                "Only the last command of this pipe decides whether the step fails: set the shell's option pipefail.",
                _fixes(stage, first, context) if step is instruction else (),
            )


def _open_pipe(instruction: Instruction, shell: tuple[str, ...], context: Context) -> Command | None:
    program = shell[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") if shell else "sh"
    if program in _OTHER or (program != "sh" and any("pipefail" in word for word in shell)):
        return None
    commands = context.commands_of(instruction)
    if any("pipefail" in value for command in commands for value in command.values[:6]):
        return None
    begun: dict[object, Command] = {}
    waiting: dict[object, Command] = {}  # the last command of each pipe so far, which may not be its last
    for command in commands:
        pipe, piped = pipe_of(command), command.operator in ("|", "|&")
        if pipe is None and not piped:
            continue
        if piped and pipe not in begun:
            if not command.inside:
                return command  # what stands in front of it is a loop, a group or another construct
            continue
        begun.setdefault(pipe, command)
        before = waiting.get(pipe)
        if before is not None and before is not command.wrapper and not _cannot_fail(before):
            return begun[pipe]
        waiting[pipe] = command
    # A pipe of one command goes on into a loop or another construct.
    return next((c for pipe, c in waiting.items() if begun[pipe] is c and not _cannot_fail(c)), None)


def _cannot_fail(command: Command) -> bool:
    if command.name == "cat" and any("<<" in redirect.operator for redirect in command.redirects):
        return True
    return command.name in _CANNOT_FAIL or not command.words


def _fixes(stage: Stage, first: Instruction | None, context: Context) -> tuple[Fix, ...]:
    # In front of the first step of the stage that needs it, so that the findings of all steps share one edit.
    if first is None or first.form is not Form.SHELL or context.shell_before(first):
        return ()
    shell = pipefail_shell(context.base_image(stage).image)
    if not shell:
        return ()
    return insert_before("Set the shell with pipefail", first, f"SHELL {array(list(shell))}", context)
