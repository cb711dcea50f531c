from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Indent by spaces or by tabs, not by both",
    aliases=("consistent-indentation",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        How wide a tab is differs from screen to screen, so lines that are indented by both look ragged somewhere. What
        the first indented line of the file has is what the others are held to. Bodies of here-documents are left alone.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN a \\\n    && b \\\n\t&& c\n", 4),
        bad("FROM alpine:3.23\nRUN a \\\n  \t&& b\n", 3, caption="both in one line"),
        good("FROM alpine:3.23\nRUN a \\\n\t&& b \\\n\t&& c\n"),
        good("FROM alpine:3.23\nRUN a \\\n    && b\nRUN <<-EOF\n\tmake\n\tEOF\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    first = ""
    for instruction in dockerfile.instructions:
        last = instruction.last_line
        if instruction.heredocs:
            last = instruction.heredocs[0].body_span.start_line - 1
        for number in range(instruction.first_line + 1, min(last, len(dockerfile.lines)) + 1):
            line = dockerfile.lines[number - 1]
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            if not indent or not line.strip():
                continue
            first = first or indent[0]
            if indent.strip(first):
                name = "tabs" if first == "\t" else "spaces"
                yield Problem(Span(number, 1, number, len(indent) + 1), f"Elsewhere this file is indented by {name}.")
                return
