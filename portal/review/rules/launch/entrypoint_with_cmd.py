from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Stage
from portal.review.context import Context
from portal.review.images import WITH_ENTRYPOINT, is_official, short_name
from portal.review.launch import array, elements, full_path, other_cmds, program_length
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Name the application by ENTRYPOINT, its default arguments by CMD",
    requirements=("IMG-35",),
    severity=Severity.WARNING,
    why="""
        With both, an image behaves like the program that it holds: `docker run image --help` passes `--help` to the
        application, and what is not given comes from CMD. With CMD alone, any argument replaces the program itself,
        and people have to know its name and place to give it an option.

        Base images that bring an entry point of their own (nginx, postgres, node, php, ...) are known, and so is
        ENTRYPOINT in an earlier stage that this one builds on; CMD alone is right there. Whether another image than an
        official one has an entry point can't be seen from here, so on such a base this is only information.
        ENTRYPOINT without CMD is accepted: whether the program takes arguments at all can't be seen either.

        No other reviewer checks this; it is what this standard says.
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
        bad("FROM debian:12\nCMD /app/server\n", 2),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--port", "8080"]\n'),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\n'),
        good('FROM nginx:1.27\nCMD ["nginx", "-g", "daemon off;"]\n', "the base image has an entry point"),
        good('FROM debian:12 AS base\nENTRYPOINT ["/app/server"]\nFROM base\nCMD ["--port", "8080"]\n'),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    cmd = stage.effective("CMD")
    if cmd is None or stage.effective("ENTRYPOINT") is not None or cmd.form is None or cmd.invalid_json:
        return
    image = context.base_image(stage).image
    if image is not None and (image.unresolved or (short_name(image) in WITH_ENTRYPOINT and _known(image.repository))):
        return
    if cmd.form is Form.EXEC and not cmd.arguments:
        return
    known = image is None or is_official(image)
    yield Problem(
        cmd.span,
        "CMD names the program here, and there is no ENTRYPOINT"
        + ("" if known else ", unless the base image has one")
        + ": the first argument of docker run would replace the program instead of reaching it.",
        _fixes(cmd, context) if known else (),
        severity=None if known else Severity.INFO,
    )


def _known(repository: str) -> bool:
    return "/" not in repository or repository.startswith(("library/", "nginxinc/"))


def _fixes(cmd: Instruction, context: Context) -> tuple[Fix, ...]:
    words = elements(cmd)
    # Another CMD, dead so far, would become the arguments of the new ENTRYPOINT.
    if not words or cmd.comments or any(other_cmds(cmd, context)):
        return ()
    length = program_length(words)
    place = full_path(words[0], cmd.stage, context)
    if place is None and words[0][:1] not in ("$", "\\") and words[0][1:2] != ":":
        return ()  # a bare name in ENTRYPOINT would be the next finding
    words[0] = place or words[0]
    text = "ENTRYPOINT " + array(words[:length])
    if words[length:]:
        text += f"{context.dockerfile.newline}CMD {array(words[length:])}"
    return (replace("Split it into ENTRYPOINT and CMD", cmd.span, text, Safety.SUGGESTED),)
