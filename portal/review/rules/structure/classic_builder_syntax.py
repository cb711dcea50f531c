from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Stay with what old builders understand",
    severity=Severity.WARNING,
    opinion=True,
    why="""
        The classic builder, the only one in Docker 18.09 and the default up to Docker 20.10, knows no here-documents,
        no mounts in RUN, no `COPY --link`, `--chmod` or `--exclude`, and takes `# syntax=` for a comment. Where such a
        builder is still in use, the build stops there or, with here-documents, runs something else.

        Everybody else is better off with BuildKit and its mounts, so this rule is off, in the strict profile too,
        unless your own profile turns it on.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN <<EOF\nmake\nEOF\n", 2),
        bad("FROM alpine:3.23\nRUN --mount=type=cache,target=/root/.cache make\n", 2),
        bad("# syntax=docker/dockerfile:1\nFROM alpine:3.23\nCOPY --link . /app\n", 1, 3),
        good("FROM alpine:3.23 AS build\nFROM scratch\nCOPY --from=build --chown=1:1 /app /app\n"),
        good("FROM alpine:3.23\nHEALTHCHECK --interval=9s --start-period=9s CMD true\n"),
    ),
)

_CLASSIC = frozenset(["from", "chown", "interval", "timeout", "start-period", "retries", "platform"])


@rule.on_file
def directives(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for directive in dockerfile.directives:
        if directive.name in ("syntax", "check"):
            yield Problem(directive.span, f"The classic builder takes # {directive.name}= for a mere comment.")


@rule.on_instruction("FROM", "RUN", "COPY", "ADD", "HEALTHCHECK")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for heredoc in instruction.heredocs:
        yield Problem(heredoc.marker_span, "The classic builder has no here-documents.")
    for flag in instruction.flags:
        if flag.name not in _CLASSIC:
            yield Problem(flag.span, f"The classic builder has no --{flag.name[:30]}: it takes BuildKit.")
