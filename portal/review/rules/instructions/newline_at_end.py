from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, fixed, good, insert

rule = Rule(
    title="End the file with an end of line",
    aliases=("eol-last",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A text file consists of lines, and the last one ends like the others. Without that, adding a line changes two,
        and joining two files glues their lines together.
    """,
    examples=(
        fixed("FROM alpine:3.23\nRUN make", "FROM alpine:3.23\nRUN make\n", 2),
        fixed("FROM alpine:3.23\r\nRUN make", "FROM alpine:3.23\r\nRUN make\r\n", 2),
        good("FROM alpine:3.23\nRUN make\n"),
        good("FROM alpine:3.23\nRUN make\n\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if not dockerfile.text or dockerfile.text.endswith("\n"):
        return
    line, width = len(dockerfile.lines), len(dockerfile.lines[-1])
    if width:
        continued = dockerfile.lines[-1].rstrip().endswith(dockerfile.escape)
        fix = insert("End the line", line, width + 1, dockerfile.newline)
        yield Problem(Span(line, width, line, width + 1), "The last line has no end.", () if continued else (fix,))
