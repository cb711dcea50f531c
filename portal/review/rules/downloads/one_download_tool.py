from collections.abc import Iterator

from portal.dockerfile.model import Command, Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Download by curl or by wget, not by both",
    requirements=("IMG-20",),
    aliases=("DL4001", "DS-0014", "run_using_wget_and_curl", "use-either-wget-or-curl"),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        curl and wget do the same; with both, two tools must be installed and kept up to date, and options be known.
        Reported is, once a stage, the first call of the tool that came second. Stages are looked at one by one:
        a builder may use another than the image; and installing a tool is not using it.
    """,
    examples=(
        bad("FROM debian:12\nRUN curl -fsSLo /a https://example.org/a\nRUN wget -q https://example.org/b\n", 3),
        bad("FROM debian:12\nRUN wget -q https://example.org/a && curl -O https://example.org/b\n", 2),
        good("FROM debian:12\nRUN apt-get install -y curl wget && curl -O https://example.org/b\n"),
        good(
            "FROM debian:12 AS a\nRUN curl -O https://example.org/b\nFROM debian:12\nCOPY --from=a /b /b\n"
            "RUN wget -q https://example.org/a\n"
        ),
    ),
)


@rule.on_file
def check(_: Dockerfile, context: Context) -> Iterator[Problem]:
    calls = context.by_command.get("curl", []), context.by_command.get("wget", [])
    if not calls[0] or not calls[1]:
        return
    first: dict[int, Command] = {}
    reported: set[int] = set()
    for command in sorted((*calls[0], *calls[1]), key=lambda c: c.span):
        stage = command.instruction.stage if command.instruction is not None else None
        if stage is None or not command.words or stage.index in reported:
            continue
        before = first.setdefault(stage.index, command)
        tool = before.name.rpartition("/")[2]
        if command.name.rpartition("/")[2] != tool:
            reported.add(stage.index)
            yield Problem(
                command.words[0].span,
                f"This stage downloads by {tool} in line {before.span.start_line} already: one tool is enough.",
                related=((f"{tool} is used here", before.words[0].span),),
            )
