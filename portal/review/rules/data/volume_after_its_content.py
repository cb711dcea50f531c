import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Command, Dockerfile, Instruction, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.paths import above
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


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    declared: dict[int, dict[str, Instruction]] = {}
    for stage in dockerfile.stages:
        volumes = declared[stage.base.index] if stage.base is not None else {}
        for instruction in stage.instructions:
            if instruction.keyword == "VOLUME":
                volumes = {**volumes, **_volumes(instruction)}
            elif instruction.keyword == "RUN" and volumes:
                found = _written(instruction, volumes, context)
                if found is not None:
                    word, path = found
                    volume = volumes[path]
                    yield Problem(
                        word.span,
                        f"{path} is a volume since line {volume.span.start_line}, and some builders throw away what is "
                        "written to it from then on: declare it behind this step.",
                        related=(("the volume", volume.span),),
                    )
        declared[stage.index] = volumes


def _volumes(instruction: Instruction) -> dict[str, Instruction]:
    return {
        posixpath.normpath(word.value): instruction
        for word in instruction.arguments
        if word.value.startswith("/") and word.value != "/" and "$" not in word.value
    }


def _written(instruction: Instruction, volumes: dict[str, Instruction], context: Context) -> tuple[Word, str] | None:
    for command in context.commands_of(instruction):
        for word in _targets(command):
            if word.value.startswith("/"):
                for path in above(word.value):
                    if path in volumes:
                        return word, path
    return None


def _targets(command: Command) -> Iterator[Word]:
    for redirect in command.redirects:
        if redirect.target is not None and ">" in redirect.operator:
            yield redirect.target
    if command.name.rpartition("/")[2] in _WRITERS:
        yield from command.arguments
