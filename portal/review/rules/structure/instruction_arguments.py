from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Form, Instruction, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give each instruction the arguments that it needs",
    aliases=(
        *("ARGUMENT_MISSING", "ARGUMENT_EXTRA", "ARGUMENT_REQUIRES_ONE", "ARGUMENT_REQUIRES_AT_LEAST_ONE"),
        *("ARGUMENT_REQUIRES_TWO", "ARGUMENT_REQUIRES_AT_LEAST_TWO", "ARGUMENT_REQUIRES_ONE_OR_THREE"),
        *("ARGUMENT_UNNECESSARY", "HEALTHCHECK_CMD_ARGUMENT_MISSING", "SHELL_JSON_FORM", "SHELL_REQUIRES_ONE"),
        *("UNKNOWN_TYPE", "required_params", "missing_args", "extra_args", "add_src_invalid", "DD047", "ID.20003"),
        *("ID.20004", "ID.20005", "ID.20014", "ID.20016", "UserMissingValue", "UserInvalidFormat"),
        *(
            "EntrypointMissingCommand",
            "RunMissingCommand",
            "ShellRequiresJsonForm",
            "ShellMissingConfig",
            "VolumeMissingPath",
            "FromMissingImage",
        ),
        *("AddMissingArguments", "CopyMissingArguments", "HealthcheckMissingCmd", "StopsignalMissingValue"),
        *("MaintainerMissingName", "ArgInvalidFormat", "EnvMissingKeyValue", "LabelMissingKeyValue", "DL1000"),
    ),
    severity=Severity.ERROR,
    why="""
        FROM takes an image, with `AS` and a name if wanted; COPY and ADD take at least one source and the destination;
        SHELL a JSON array; HEALTHCHECK `CMD` with a command, or `NONE` alone. The builder refuses what is short of
        that or over it, RUN, EXPOSE, VOLUME, USER, WORKDIR and the others without anything behind them too.

        A bare ENTRYPOINT or CMD is taken and clears the one of the base image; `ENTRYPOINT []` says so openly.
    """,
    examples=(
        bad("FROM alpine:3.23 build\n", 1, caption="AS is missing"),
        bad("FROM alpine:3.23\nCOPY app.py\n", 2, caption="where to?"),
        bad("FROM alpine:3.23\nRUN\n", 2),
        bad("FROM alpine:3.23\nEXPOSE\nUSER\n", 2, 3),
        bad("FROM alpine:3.23\nHEALTHCHECK curl -f localhost\n", 2, caption="CMD is missing"),
        bad("FROM alpine:3.23\nSHELL /bin/bash -c\n", 2),
        bad("FROM alpine:3.23\nUSER app staff\n", 2, caption="a colon, app:staff"),
        good("FROM alpine:3.23 AS build\nCOPY app.py lib.py /app/\n"),
        good("FROM alpine:3.23\nCOPY <<EOF /etc/app.conf\na=1\nEOF\nRUN <<EOF\nmake\nEOF\n"),
        good('FROM alpine:3.23\nSHELL ["/bin/ash", "-c"]\nHEALTHCHECK NONE\nENTRYPOINT []\n'),
    ),
)

_NEEDED = {
    "RUN": "a command",
    "EXPOSE": "a port",
    "VOLUME": "a directory",
    "USER": "an account",
    "WORKDIR": "a directory",
    "STOPSIGNAL": "a signal",
    "MAINTAINER": "a name",
    "ENV": "name=value",
    "LABEL": "name=value",
    "ARG": "a name",
}


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for instruction in context.instructions:
        if instruction.form is not Form.SHELL:  # which is that of a command
            yield from _judged(instruction, context)


def _judged(instruction: Instruction, context: Context) -> Iterator[Problem]:
    keyword = instruction.keyword
    if keyword == "FROM":
        yield from _from(instruction)
    elif keyword in ("COPY", "ADD"):
        if instruction.invalid_json:
            return
        count = len(instruction.arguments)
        if count < 2:
            has = "nothing" if not count else "only one path"
            yield Problem(instruction.keyword_span, f"{keyword} has {has} behind it: it needs a source and a target.")
    elif keyword == "SHELL":
        if instruction.form is not Form.EXEC and not instruction.invalid_json:
            yield Problem(_place(instruction), 'SHELL takes a JSON array, such as ["/bin/bash", "-c"].')
        elif instruction.form is Form.EXEC and not instruction.arguments:
            yield Problem(instruction.span, "SHELL names no program: the array is empty.")
    elif keyword == "HEALTHCHECK":
        yield from _healthcheck(instruction)
    elif keyword in ("CMD", "ENTRYPOINT"):
        if not instruction.arguments and instruction.form is None and not _of_healthcheck(instruction, context):
            yield Problem(
                instruction.keyword_span,
                f"{keyword} has nothing behind it: write {keyword} [] if it is to clear that of the base image.",
                severity=Severity.WARNING,
            )
    elif keyword == "USER" and instruction.arguments and len(instruction.arguments[0].value.split()) > 1:
        place = instruction.arguments[0].span
        yield Problem(
            place, "USER takes one account, with a group behind a colon if wanted: no name has a space in it."
        )
    elif keyword in _NEEDED and not instruction.arguments and not instruction.pairs:
        if keyword == "RUN" and instruction.heredocs:
            return
        yield Problem(instruction.keyword_span, f"{keyword} has nothing behind it: it needs {_NEEDED[keyword]}.")


def _from(instruction: Instruction) -> Iterator[Problem]:
    words = instruction.arguments
    if not words:
        if not any(flag.value is None for flag in instruction.flags):
            yield Problem(instruction.keyword_span, "FROM names no image to build on.")
        return
    if len(words) == 1 or (len(words) == 3 and words[1].value.upper() == "AS"):
        return
    if words[1].value.upper() == "AS":
        what = "AS needs a name behind it" if len(words) == 2 else "a stage has one name"
    elif words[1].text.startswith("#"):
        what = "a comment needs a line of its own"
    else:
        what = "only AS and a name may follow the image"
    yield Problem(Span(*words[1].span[:2], *words[-1].span[2:]), f"The builder refuses this FROM: {what}.")


def _healthcheck(instruction: Instruction) -> Iterator[Problem]:
    words = instruction.arguments
    if not words:
        yield Problem(instruction.keyword_span, "HEALTHCHECK needs CMD and a command, or NONE.")
        return
    kind = words[0].value.upper()
    if kind == "CMD":
        if len(words) == 1 and not instruction.invalid_json:
            yield Problem(words[0].span, "There is no command behind CMD that could check the health.")
    elif kind != "NONE":
        yield Problem(words[0].span, f"HEALTHCHECK takes CMD or NONE, not {words[0].value[:30]}.")
    elif len(words) > 1:
        yield Problem(words[1].span, "HEALTHCHECK NONE takes nothing more.")


def _of_healthcheck(instruction: Instruction, context: Context) -> bool:
    outer: Instruction | None = context.dockerfile.instructions[instruction.index]
    while outer is not None and outer.trigger is not instruction:
        outer = outer.trigger
    return outer is not None and outer.keyword == "HEALTHCHECK"


def _place(instruction: Instruction) -> Span:
    words = instruction.arguments
    return Span(*words[0].span[:2], *words[-1].span[2:]) if words else instruction.keyword_span
