import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.paths import SYSTEM_FOLDER
from portal.review.places import lines_of
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Give files their owner while copying",
    requirements=("IMG-3",),
    severity=Severity.WARNING,
    why="""
        A layer can't change the files of another: `chown` in a later step stores each of them a second time, whole, for
        one number. Two hundred megabytes that are copied and then handed over are four hundred in the image.
        `COPY --chown=10001:10001` writes them once.

        Reported is a chown of what a COPY or ADD of the same stage brought, or of a folder of the application's above
        it. Only what the application writes has to be its own: programs are better left to root. The account has to be
        there when COPY names it; a number always is. The fix is offered where a number is given and nothing but copies
        lies in between.
    """,
    examples=(
        fixed(
            "FROM debian:12\nCOPY site /srv/site\nRUN chown -R 10001:10001 /srv/site\nUSER 10001:10001\n",
            "FROM debian:12\nCOPY --chown=10001:10001 site /srv/site\nUSER 10001:10001\n",
            3,
        ),
        bad(
            "FROM node:24.11\nWORKDIR /srv/shop\nCOPY . .\nRUN npm ci && chown -R node:node /srv/shop\nUSER node\n",
            4,
        ),
        bad(
            "FROM golang:1.26 AS build\nRUN go build -o /out/ ./...\nFROM debian:12\nCOPY --from=build /out /app/bin\n"
            "RUN adduser --system app && chown -R app /app\n",
            5,
            caption="make the account first, and let COPY name it",
        ),
        good("FROM debian:12\nCOPY --chown=10001:10001 site /srv/site\nUSER 10001:10001\n"),
        good("FROM nginx:1.29\nCOPY app.conf /etc/nginx/conf.d/app.conf\nRUN chown -R nginx /etc/nginx /run\n"),
        good("FROM debian:12\nCOPY site /srv/site\nRUN mkdir /srv/data && chown 10001 /srv/data\n"),
        good("FROM debian:12 AS build\nCOPY site /srv/site\nRUN chown -R 10001 /srv/site\nFROM debian:12\n"),
    ),
)

_OWN = ("/opt/", "/usr/src/")
_NUMBER = regex(r"\d+(?::\d+)?$")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.index not in context.kept:
        return
    copied: list[tuple[str, Instruction]] = []
    for instruction in stage.instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("chown") is None:
            path = _target(instruction, context)
            if path is not None and len(copied) < 100:
                copied.append((path, instruction))
        elif instruction.keyword == "RUN" and copied and "chown" in instruction.text:
            for command in context.commands_of(instruction):
                if command.name.rpartition("/")[2] == "chown" and command.instruction is not None:
                    yield from _problems(command, instruction, copied, context)


def _target(instruction: Instruction, context: Context) -> str | None:
    words = [word.value for word in instruction.arguments]
    if len(words) < 2 or any(c in words[-1] for c in "$*?["):
        return None
    destination = words[-1]
    is_file = len(words) == 2 and "." in posixpath.basename(words[0].rstrip("/")) and words[0] not in (".", "./", "..")
    if destination.endswith("/") and is_file and "*" not in words[0]:
        destination += posixpath.basename(words[0])
    return _placed(destination, instruction, context)


def _placed(path: str, instruction: Instruction, context: Context) -> str | None:
    if path.startswith("/"):
        return posixpath.normpath(path)
    directory = context.before(instruction).directory
    return posixpath.normpath(posixpath.join(directory, path)) if directory is not None else None


def _problems(
    command: Command, instruction: Instruction, copied: list[tuple[str, Instruction]], context: Context
) -> Iterator[Problem]:
    options = [value for value in command.values if value.startswith("-")]
    plain = [value for value in command.values if not value.startswith("-")]
    deep = any(value == "--recursive" or (value[1] != "-" and "R" in value) for value in options if len(value) > 1)
    if len(plain) < 2 or command.inside or any(value.startswith(("--from", "--reference")) for value in options):
        return
    for target in plain[1:]:
        path = _placed(target, instruction, context) if "$" not in target else None
        if path in (None, "/"):
            continue
        origins = [origin for place, origin in copied if _holds(path, place, deep=deep)]
        if origins:
            numbers = [str(line) for line in dict.fromkeys(origin.span.start_line for origin in origins[:3])]
            lines = f"line{'s' if len(numbers) > 1 else ''} {enumerated(numbers)}"
            yield Problem(
                command.span,
                f"This stores what {lines} copied to {target} a second time: copy it with --chown.",
                _fixes(plain, origins, instruction, context),
                related=tuple(("copied here", origin.span) for origin in origins[:3]),
            )
            return


def _holds(folder: str, place: str, *, deep: bool) -> bool:
    """Whether a chown of that folder reaches what was copied to that place. Above it, only folders of the application's
    own count: those of the system hold other files, which may be what is meant."""
    if folder == place:
        return True
    own = folder.startswith(_OWN) or not SYSTEM_FOLDER.match(folder)
    return deep and own and place.startswith(folder + "/")


def _fixes(plain: list[str], origins: list[Instruction], instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    owner, stage = plain[0], instruction.stage
    if len(plain) != 2 or not _NUMBER.match(owner) or stage is None or len(context.commands_of(instruction)) != 1:
        return ()
    if instruction.form is not Form.SHELL or instruction.flags or instruction.heredocs or instruction.comments:
        return ()
    # What else may have put something there, or made the folder itself, which --chown leaves as it is.
    for step in stage.instructions:
        between = origins[0].index < step.index < instruction.index
        if step.keyword == "WORKDIR" or (step.keyword == "RUN" and between):
            return ()
    edits = [Edit(lines_of(instruction), "")]
    for origin in origins:
        place = origin.keyword_span
        at = place._replace(start_line=place.end_line, start_column=place.end_column)
        edits.append(Edit(at, f" --chown={owner}"))
    return (Fix("Set the owner while copying", Safety.SUGGESTED, tuple(edits)),)
