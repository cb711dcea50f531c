from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Stage
from portal.dockerfile.wrappers import SHELLS, base_name, script_at
from portal.review.context import Context
from portal.review.images import is_official
from portal.review.launch import (
    array,
    elements,
    full_path,
    names_program,
    other_cmds,
    program_length,
    reads_arguments,
    shell_launch,
    words_of,
)
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Name the application by ENTRYPOINT, its default arguments by CMD",
    requirements=("IMG-35",),
    severity=Severity.WARNING,
    gives_way_to=("exec-form-cmd",),
    why="""
        With both, an image behaves like the program that it holds: `docker run image --help` passes `--help` to the
        application, and what is not given comes from CMD. With CMD alone, any argument replaces the program itself,
        and people have to know its name and place to give it an option.

        Base images that bring an entry point of their own (nginx, postgres, node, php, ...) are known, and so is
        ENTRYPOINT in an earlier stage that this one builds on; CMD alone is right there. Whether another image than an
        official one has an entry point can't be seen from here, so on such a base this is only information.
        ENTRYPOINT without CMD is accepted: whether the program takes arguments at all can't be seen either.

        The fix keeps what runs. A shell that a CMD calls with a script stays where the script needs it, and gets
        `"$@"` at its end, which stands for the arguments; there is no fix where its last command is none that could
        take them.

        Where a CMD in shell form is reported as such (`exec-form-cmd`), that finding counts for this rule's requirement
        too. No other reviewer checks this; it is what this standard says.
    """,
    examples=(
        fixed(
            'FROM debian:12\nCMD ["/app/server", "--port", "8080"]\n',
            'FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--port", "8080"]\n',
            2,
        ),
        fixed(
            'FROM python:3.12\nCMD ["python", "-m", "shop", "--verbose"]\n',
            'FROM python:3.12\nENTRYPOINT ["/usr/local/bin/python", "-m", "shop"]\nCMD ["--verbose"]\n',
            2,
            caption="the interpreter and what it runs belong together",
        ),
        fixed(
            'FROM debian:12\nCMD ["/bin/sh", "-c", "exec /app/server --port 8080"]\n',
            'FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--port", "8080"]\n',
            2,
            caption="nothing here needs the shell",
        ),
        fixed(
            'FROM debian:12\nCMD ["/bin/sh", "-c", "exec /app/server --port $PORT"]\n',
            'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n',
            2,
            caption="the shell stays, and hands the arguments of docker run on",
        ),
        bad(
            'FROM registry.example.org/base:1.2\nCMD ["/app/server"]\n',
            2,
            caption="unless this base has an entry point",
        ),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--port", "8080"]\n'),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\n'),
        good('FROM nginx:1.27\nCMD ["nginx", "-g", "daemon off;"]\n', "the base image has an entry point"),
        good('FROM debian:12 AS base\nENTRYPOINT ["/app/server"]\nFROM base\nCMD ["--port", "8080"]\n'),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    cmd = stage.effective("CMD")
    if cmd is None or not names_program(cmd, stage, context):
        return
    if cmd.form is Form.EXEC and not cmd.arguments:
        return
    image = context.base_image(stage).image
    known = image is None or is_official(image)
    yield Problem(
        cmd.span,
        "CMD names the program here, and there is no ENTRYPOINT"
        + ("" if known else ", unless the base image has one")
        + ": the first argument of docker run would replace the program instead of reaching it.",
        _fixes(cmd, context) if known else (),
        severity=None if known else Severity.INFO,
    )


def _fixes(cmd: Instruction, context: Context) -> tuple[Fix, ...]:
    # Another CMD, dead so far, would become the arguments of the new ENTRYPOINT.
    if cmd.comments or any(other_cmds(cmd, context)):
        return ()
    program, arguments = _split(cmd)
    if not program:
        return ()
    place = full_path(program[0], cmd.stage, context)
    if place is None and program[0][:1] not in ("$", "\\") and program[0][1:2] != ":":
        return ()  # a bare name in ENTRYPOINT would be the next finding
    text = "ENTRYPOINT " + array([place or program[0], *program[1:]])
    if arguments:
        text += f"{context.dockerfile.newline}CMD {array(arguments)}"
    return (replace("Split it into ENTRYPOINT and CMD", cmd.span, text, Safety.SUGGESTED),)


def _split(cmd: Instruction) -> tuple[list[str], list[str]]:
    """What of a CMD names the program and what are arguments, so that the same runs as before and further arguments
    reach it; nothing where somebody has to think about it."""
    words = elements(cmd)
    if not words:
        return [], []
    launch = shell_launch(cmd)
    if launch is None:
        if base_name(words[0]) in SHELLS and script_at(base_name(words[0]), cmd.arguments) is not None:
            return [], []
        length = program_length(words)
        return words[:length], words[length:]
    front, script, behind = words[: launch.place], words[launch.place], words[launch.place + 1 :]
    plain = words_of(script) if not behind and front[1:] in (["-c"], ["-ec"], ["-e", "-c"]) else None
    if plain is not None:
        length = program_length(plain)
        return plain[:length], plain[length:]
    if reads_arguments(script):
        return [*front, script, *(behind[:1] or [launch.program or "--"])], behind[1:]
    if launch.last is None or len(behind) > 1:
        return [], []
    return [*front, f'{script.rstrip()} "$@"', *(behind or [launch.program])], []
