import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction, Stage
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.places import lines_of
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Give a file its mode while copying",
    requirements=("IMG-31",),
    aliases=("prefer-copy-chmod",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `chmod` in a later step changes a file of another layer: the file is stored a second time, for a few
        bits. `COPY --chmod=0755` sets them on the way in, and saves a step.

        Reported is a chmod of just the file that a COPY or ADD of the same stage brought. It takes BuildKit;
        numeric modes are understood by all its versions, so the fix is offered for these, and for `+x` as 0755.
        An opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\nUSER 1000\n",
            "FROM debian:12\nCOPY --chmod=0755 run.sh /run.sh\nUSER 1000\n",
            3,
        ),
        bad("FROM debian:12\nCOPY run.sh /usr/local/bin/\nRUN make && chmod 0755 /usr/local/bin/run.sh\n", 3),
        good("FROM debian:12\nCOPY --chmod=0755 run.sh /run.sh\n"),
        good("FROM debian:12\nCOPY x /x\nRUN chmod +x /usr/local/bin/other\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    copied: dict[str, Instruction] = {}
    for instruction in stage.instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("chmod") is None:
            path = _path(instruction, context)
            if path is not None:
                copied[path] = instruction
        elif instruction.keyword == "RUN" and copied and "chmod" in instruction.text:
            for command in context.commands_of(instruction):
                if command.name.rpartition("/")[2] == "chmod":
                    yield from _problems(command, copied, context)


def _path(instruction: Instruction, context: Context) -> str | None:
    words = [word.value for word in instruction.arguments]
    if len(words) != 2 or instruction.heredocs or any(c in "".join(words) for c in "$*?["):
        return None
    source, destination = words
    if source.endswith("/") or source in (".", "..") or "://" in source:
        return None
    if destination.endswith("/") or destination == ".":
        destination = posixpath.join(destination, posixpath.basename(source))
    if not destination.startswith("/"):
        directory = context.before(instruction).directory
        if directory is None:
            return None
        destination = posixpath.join(directory, destination)
    return posixpath.normpath(destination)


def _problems(command: Command, copied: dict[str, Instruction], context: Context) -> Iterator[Problem]:
    instruction = command.instruction
    plain = [value for value in command.values if not value.startswith("-")]
    if len(plain) < 2 or instruction is None or "-R" in command.values:
        return
    directory = context.before(instruction).directory or "/"
    for target in plain[1:]:
        origin = copied.get(posixpath.normpath(posixpath.join(directory, target)))
        if origin is not None:
            yield Problem(
                command.span,
                f"This stores {target} a second time: copy it with --chmod in line {origin.span.start_line}.",
                _fixes(plain[0], plain, origin, instruction, context),
                related=(("copied here", origin.span),),
            )
            return


def _fixes(
    mode: str, plain: list[str], origin: Instruction, instruction: Instruction, context: Context
) -> tuple[Fix, ...]:
    mode = "0755" if mode in ("+x", "a+x", "755", "u+x") else mode
    if not mode.isdigit() or len(plain) != 2 or len(context.commands_of(instruction)) != 1:
        return ()
    if instruction.form is not Form.SHELL or instruction.flags or instruction.heredocs or instruction.comments:
        return ()
    place = origin.keyword_span
    lines = context.dockerfile.lines
    if lines[instruction.span.start_line - 1][: instruction.span.start_column - 1].strip():
        return ()
    add = Edit(place._replace(start_line=place.end_line, start_column=place.end_column), f" --chmod={mode}")
    return (Fix("Set the mode while copying", Safety.SUGGESTED, (add, Edit(lines_of(instruction), ""))),)
