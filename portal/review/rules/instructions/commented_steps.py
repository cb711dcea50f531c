import re
from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Say in comments what the steps are for",
    requirements=("IMG-9",),
    severity=Severity.INFO,
    why="""
        A Dockerfile shows what is done, not what for: which program needs that package, why this version, what breaks
        when the file that is fetched changes. Whoever updates it in a year has only the comments.

        Reported once, for a file of at least `steps` instructions without a single comment; directives for tools and
        copyright lines don't count. No other reviewer checks this; it is what this standard says.
    """,
    options={"steps": 6},
    examples=(
        bad('FROM alpine:3.20\nWORKDIR /app\nCOPY . .\nRUN make\nUSER 10001\nENTRYPOINT ["/app/run"]\n', 1),
        good('FROM alpine:3.20\nUSER 10001\nENTRYPOINT ["/bin/date"]\n', "too short to need any"),
        good(
            "FROM alpine:3.20\nWORKDIR /app\n# needed by the report generator\nRUN apk add --no-cache pandoc\n"
            'COPY . .\nRUN make\nUSER 10001\nENTRYPOINT ["/app/run"]\n'
        ),
    ),
)

_NO_COMMENT = re.compile(
    r"(?i)^\W*(?:$|portal:|hadolint|trivy:|checkov:|tally|kics-scan|nosemgrep|NOSONAR|syntax\s*=|escape\s*=|check\s*=|copyright"
    r"|\(c\)|spdx-|licen[sc]e|vim?:|-\*-|shellcheck|renovate:|dockerfile-utils)"
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if len(dockerfile.instructions) < context.option(rule, "steps") or not dockerfile.stages:
        return
    if any(not _NO_COMMENT.match(comment.text) for comment in dockerfile.comments):
        return
    count = len(dockerfile.instructions)
    yield Problem(
        dockerfile.stages[0].instruction.keyword_span,
        f"None of the {count} steps of this file has a comment that says what it is for.",
    )
