from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.review.context import Context
from portal.review.ignores import unknown_names
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep no comment that keeps nothing back",
    aliases=("unused-ignore", "unknown-ignore"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A comment that keeps a finding back outlives what it was for: the line is mended, or the rule was misspelled
        from the start. It then hides the next fault of that kind that somebody brings in.

        Reported are names in our own comments (`# portal: ignore=...`) that are no rule's, and those of rules that are
        on and find nothing there. Comments for other reviewers are left alone: those may find what this one does not.
    """,
    examples=(
        bad("FROM debian:12.5\n# portal: ignore=no-such-rule\nUSER root\n", 2),
        good("FROM debian:12.5\n# portal: ignore=no-root-user binds port 80\nUSER root\n"),
        good("FROM debian:12.5\n# hadolint ignore=DL9999\nRUN make\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for comment in dockerfile.comments:
        for name in unknown_names(comment):
            yield Problem(comment.span, f"There is no rule {name} to ignore.")
