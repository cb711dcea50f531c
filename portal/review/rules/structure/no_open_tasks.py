import re
from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Leave no open task in a comment",
    requirements=("IMG-9",),
    aliases=("S1135", "DD072"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `TODO` in a Dockerfile is read by nobody who could do it. Do it, or move it to where tasks are kept; then the
        comment can name the issue. The option `words` says what marks a task.
    """,
    options={"words": ("TODO", "FIXME", "XXX", "HACK")},
    examples=(
        bad("FROM alpine:3.23\n# TODO: find a smaller one\n", 2),
        bad("FROM alpine:3.23\nRUN make \\\n    # fixme soon\n    && make install\n", 3),
        good("FROM alpine:3.23\n# the to-do list's server\nRUN make todo\n"),
        good("FROM alpine:3.23\n# XXX marks the spot\n", words=("TODO",)),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    words = "|".join(re.escape(word) for word in context.option(rule, "words"))
    if not words:
        return
    pattern = re.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)")
    for comment in dockerfile.comments:
        match = pattern.search(comment.text)
        if match:
            yield Problem(comment.span, f"{match[0].upper()} marks an open task.")
