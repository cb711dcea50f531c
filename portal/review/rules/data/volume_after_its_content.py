import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Stage, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Declare a volume behind the steps that fill it",
    requirements=("RUN-3", "IMG-2"),
    severity=Severity.WARNING,
    why="""
        With Docker's classic builder and some others, what a RUN changes below a VOLUME after the declaration is thrown
        away: files, and just as well the owner and mode that were set for the application's account. BuildKit keeps
        it. Declared last, the volume starts with the same content everywhere.

        Reported are steps behind VOLUME in the same stage that name a path in it in order to write: `chown`, `chmod`,
        `mkdir`, `touch`, `cp`, `mv`, `tar -C`, redirections and the like. COPY is always kept.
    """,
    examples=(
        bad("FROM debian:12\nVOLUME /data\nRUN mkdir -p /data/cache && chown -R 10001 /data\n", 3),
        bad('FROM debian:12\nVOLUME ["/var/lib/app"]\nRUN echo 1 > /var/lib/app/version\n', 3),
        bad("FROM debian:12 AS base\nVOLUME /data\nFROM base\nRUN chown 10001 /data\n", 4),
        good("FROM debian:12\nRUN mkdir -p /data && chown 10001 /data\nVOLUME /data\n"),
        good("FROM debian:12\nVOLUME /data\nRUN ls /data && mkdir /database\n", "another folder"),
        good("FROM debian:12\nVOLUME /data\nCOPY seed.sql /data/\n"),
    ),
)

_WRITERS = frozenset(
    [
        *("chown", "chmod", "chgrp", "mkdir", "touch", "cp", "mv", "install", "ln", "tar", "unzip", "tee", "rsync"),
        *("initdb", "truncate", "sed", "dd", "wget", "curl", "git", "setfacl"),
    ]
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    volumes: dict[str, Instruction] = {}
    for ancestor in reversed(stage.lineage()):
        for instruction in ancestor.instructions:
            if instruction.keyword == "VOLUME":
                for word in instruction.arguments:
                    if word.value.startswith("/") and word.value != "/" and "$" not in word.value:
                        volumes.setdefault(posixpath.normpath(word.value), instruction)
            elif instruction.keyword == "RUN" and volumes and ancestor is stage:
                found = _written(instruction, volumes, context)
                if found is not None:
                    word, path, volume = found
                    yield Problem(
                        word.span,
                        f"{path} is a volume since line {volume.span.start_line}, and some builders throw away what is "
                        "written to it from then on: declare it behind this step.",
                        related=(("the volume", volume.span),),
                    )


def _written(
    instruction: Instruction, volumes: dict[str, Instruction], context: Context
) -> tuple[Word, str, Instruction] | None:
    if not any(path in instruction.text for path in volumes):
        return None
    for command in context.commands_of(instruction):
        for word in _targets(command):
            for path, volume in volumes.items():
                if word.value == path or word.value.startswith(path + "/"):
                    return word, path, volume
    return None


def _targets(command: Command) -> Iterator[Word]:
    for redirect in command.redirects:
        if redirect.target is not None and ">" in redirect.operator:
            yield redirect.target
    if command.name.rpartition("/")[2] in _WRITERS:
        yield from command.arguments
