from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep the file short",
    requirements=("IMG-39",),
    aliases=("max-lines",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A Dockerfile of several hundred lines is a program without tests. Long steps read better as scripts that are
        copied or mounted, and what several images share belongs into a base image. Empty lines and comments don't
        count; the option `lines` says how many others there may be.
    """,
    options={"lines": 150},
    examples=(
        bad("FROM alpine:3.23\nRUN one\nRUN two\n# why\n\nRUN three\n", 6, lines=3),
        good("FROM alpine:3.23\n# one\n\n# two\n\nRUN three\n", lines=3),
        good("FROM alpine:3.23\nRUN one \\\n  # why\n  && two\n", lines=3),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    most = context.option(rule, "lines")
    comments = {comment.span.start_line for comment in dockerfile.comments}
    counted = [number for number, line in enumerate(dockerfile.lines, 1) if line.strip() and number not in comments]
    if len(counted) <= most:
        return
    after = next((i for i in dockerfile.instructions if i.span.end_line >= counted[most]), None)
    if after is not None:
        yield Problem(
            after.keyword_span,
            f"This file has {len(counted)} lines besides comments; from here on it is more than {most}.",
        )
