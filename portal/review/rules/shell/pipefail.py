from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Let a step fail when any command of a pipe fails",
    aliases=("DL4006", "shell_running_a_pipe_without_pipefail_flag", "set-pipefail", "DD040"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        The shell looks at the last command of a pipe only: in `curl ... | tar xz` a failed download goes
        unnoticed where tar is content with nothing. The option `pipefail` makes the pipe fail with any of its
        commands: by `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`, or `set -o pipefail &&` in front. dash,
        Debian's `/bin/sh`, does not know it; Alpine's ash does.

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
            "FROM alpine:3.20\nRUN wget -qO- https://example.org/x | tar xz\n",
            'FROM alpine:3.20\nSHELL ["/bin/ash", "-eo", "pipefail", "-c"]\n'
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
# Docker Hub's official images that are made on Debian, Ubuntu or a Red Hat system, and so have bash.
_WITH_BASH = frozenset(
    [
        *(
            "debian",
            "ubuntu",
            "fedora",
            "rockylinux",
            "almalinux",
            "amazonlinux",
            "oraclelinux",
            "python",
            "node",
            "golang",
        ),
        *(
            "ruby",
            "rust",
            "php",
            "perl",
            "eclipse-temurin",
            "buildpack-deps",
            "nginx",
            "httpd",
            "tomcat",
            "maven",
            "gradle",
        ),
    ]
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "|" not in instruction.text:
        return
    shell = context.shell_before(instruction)
    program = shell[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") if shell else "sh"
    if program in _OTHER or (program != "sh" and any("pipefail" in word for word in shell)):
        return
    commands = context.commands_of(instruction)
    if any("pipefail" in value for command in commands for value in command.values[:6]):
        return
    begun: set[int | None] = set()
    for position, command in enumerate(commands):
        if command.operator in ("|", "|&"):
            if command.pipeline in begun or command.inside:
                continue
            # What stands in front of the pipe is a loop, a group or another construct.
        elif command.pipeline is None:
            continue
        begun.add(command.pipeline)
        later = [c for c in commands[position + 1 :] if c.pipeline == command.pipeline and c.operator in ("|", "|&")]
        # Nothing later: the pipe goes on into a loop or another construct.
        if command.operator not in ("|", "|&") and all(_cannot_fail(c) for c in (command, *later[:-1])):
            continue
        yield Problem(
            command.span,
            "Only the last command of this pipe decides whether the step fails: set the shell's option pipefail.",
            _fixes(instruction, context),
        )
        return


def _cannot_fail(command: Command) -> bool:
    if command.name == "cat" and any("<<" in redirect.operator for redirect in command.redirects):
        return True
    return command.name in _CANNOT_FAIL or not command.words


def _fixes(instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    stage = instruction.stage
    if stage is None or instruction not in stage.instructions or context.shell_before(instruction):
        return ()
    image = context.base_image(stage).image
    if image is None or not is_official(image):
        return ()
    if short_name(image) == "alpine" or "alpine" in (image.tag or ""):
        shell = '["/bin/ash", "-eo", "pipefail", "-c"]'
    elif short_name(image) in _WITH_BASH and "windows" not in (image.tag or ""):
        shell = '["/bin/bash", "-o", "pipefail", "-c"]'
    else:
        return ()
    # In front of the first step of the stage that has a pipe, so that the findings of all steps share one edit.
    first = next(i for i in stage.instructions if i is instruction or (i.keyword == "RUN" and _has_pipe(i, context)))
    line, column = first.span[:2]
    if first.form is not Form.SHELL or column != 1:
        return ()
    return (
        insert(
            "Set the shell with pipefail", line, column, f"SHELL {shell}{context.dockerfile.newline}", Safety.SUGGESTED
        ),
    )


def _has_pipe(instruction: Instruction, context: Context) -> bool:
    return "|" in instruction.text and any(c.operator in ("|", "|&") for c in context.commands_of(instruction))
