from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Put an empty line in front of each stage",
    aliases=("newline-between-instructions",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Stages are the chapters of a Dockerfile. An empty line in front of each FROM but the first (and of the comment
        above it) shows where one ends and the next begins.
    """,
    examples=(
        fixed(
            "FROM golang:1.26 AS build\nRUN go build\n# what is shipped\nFROM scratch\nCOPY --from=build /app /app\n",
            "FROM golang:1.26 AS build\nRUN go build\n\n# what is shipped\nFROM scratch\nCOPY --from=build /app /app\n",
            4,
        ),
        bad("FROM alpine:3.23 AS a\nFROM a\n", 2),
        good("FROM golang:1.26 AS build\nRUN go build\n\n# what is shipped\nFROM scratch\n"),
        good("ARG version=3.23\nFROM alpine:$version\n", "the first stage"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    comments = {comment.span.start_line for comment in dockerfile.comments}
    for stage in dockerfile.stages[1:]:
        before = dockerfile.instructions[stage.instruction.index - 1]
        if not all(heredoc.terminated for heredoc in before.heredocs):
            continue  # an empty line would belong to the here-document
        line = stage.instruction.keyword_span.start_line
        while line - 1 in comments and line - 1 > before.last_line:
            line -= 1
        if line > 1 and before.last_line == line - 1 and before.last_line < stage.instruction.first_line:
            fix = insert("Add an empty line", line, 1, dockerfile.newline)
            yield Problem(stage.instruction.keyword_span, "A new stage begins here: put an empty line before.", (fix,))
