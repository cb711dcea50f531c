from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Copy together what goes to the same folder",
    requirements=("IMG-4",),
    aliases=("multiple_run_add_copy_instructions_listed",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Each COPY makes a layer. Neighbours with the same target and the same options can be one, which is shorter to
        read as well.

        What changes often is rightly copied behind what hardly changes, so that the first comes from the cache; and a
        comment may part two lines on purpose. So this is an opinion that a profile turns on, and only steps that stand
        directly below each other, without a comment, are looked at. Folders of another stage are left alone: they are
        layers on purpose, such as those of a Spring Boot jar.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nCOPY a.conf /etc/app/\nCOPY b.conf /etc/app/\n",
            "FROM alpine:3.23\nCOPY a.conf b.conf /etc/app/\n",
            2,
        ),
        bad("FROM alpine:3.23\nCOPY a.conf /etc/app/\nCOPY b.conf /etc/app/\nCOPY c.conf /etc/app/\n", 2),
        good("FROM alpine:3.23\nCOPY a.conf b.conf /etc/app/\n"),
        good("FROM alpine:3.23\nCOPY a.conf /etc/app/\n# changes daily\nCOPY b.conf /etc/app/\n"),
        good("FROM alpine:3.23\nCOPY --chown=1 a.conf /etc/app/\nCOPY b.conf /etc/app/\n", "another owner"),
        good("FROM alpine:3.23\nCOPY a.conf /etc/app\nCOPY b.conf /etc/app\n", "these are names of files"),
        good(
            "FROM eclipse-temurin:25 AS build\nRUN ./extract-layers\nFROM eclipse-temurin:25-jre\n"
            "COPY --from=build /app/dependencies/ ./\nCOPY --from=build /app/application/ ./\n",
            "the layers of a jar",
        ),
    ),
)

# What `java -Djarmode=... extract` of Spring Boot calls the layers of a jar.
_JAR_LAYERS = frozenset(["dependencies", "spring-boot-loader", "snapshot-dependencies", "application"])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.index not in context.kept:
        return
    group: list[Instruction] = []
    for instruction in [*stage.instructions, None]:
        if instruction is not None and group and _belongs(group[-1], instruction):
            group.append(instruction)
            continue
        if len(group) > 1:
            target = group[0].arguments[-1].value
            last = group[-1].span.start_line
            yield Problem(
                group[0].span,
                f"{len(group)} steps, up to line {last}, copy to {target}: one COPY can take all their sources.",
                _fixes(group),
                related=tuple(("the same target", other.span) for other in group[1:]),
            )
        group = [instruction] if instruction is not None and _candidate(instruction) else []


def _candidate(instruction: Instruction) -> bool:
    words = instruction.arguments
    return (
        instruction.keyword == "COPY"
        and instruction.form is None
        and not instruction.heredocs
        and len(words) > 1
        and (words[-1].value.endswith("/") or words[-1].value in (".", ".."))
    )


def _belongs(before: Instruction, instruction: Instruction) -> bool:
    return (
        _candidate(instruction)
        and instruction.arguments[-1].value == before.arguments[-1].value
        and instruction.span.start_line == before.span.end_line + 1
        and {(f.name, f.value) for f in instruction.flags} == {(f.name, f.value) for f in before.flags}
        and not (_brings_folders(before) and _brings_folders(instruction))
    )


def _brings_folders(instruction: Instruction) -> bool:
    """Whether it copies nothing but folders of another stage or image."""
    sources = [word.value for word in instruction.arguments[:-1]]
    return instruction.flag("from") is not None and all(
        source.endswith("/") or source.rpartition("/")[2] in _JAR_LAYERS for source in sources
    )


def _fixes(group: list[Instruction]) -> tuple[Fix, ...]:
    if any(i.span.start_line != i.span.end_line or i.comments for i in group) or len(group[0].arguments) < 2:
        return ()
    words = [word.text for instruction in group for word in instruction.arguments[:-1]]
    target = group[0].arguments[-1].text
    if target in (".", ".."):
        target += "/"
    span = Span(*group[0].arguments[0].span[:2], *group[-1].span[2:])
    return (replace("Join them", span, " ".join([*words, target]), Safety.SUGGESTED),)
