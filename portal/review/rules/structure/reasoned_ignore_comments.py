import re
from collections.abc import Iterator

from portal.dockerfile.model import Comment, Dockerfile
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="A reason in every comment that keeps a finding back",
    severity=Severity.INFO,
    why="""
        An exception without a reason can't be judged: nobody who reads the file later knows whether it still holds, and
        so nobody dares to take it away.

        The reason stands behind the rule's name, or in the lines of comment around it. Comments for other reviewers
        are left alone.
    """,
    examples=(
        bad("FROM debian:12.5\n# portal: ignore=no-sudo\nRUN sudo make\n", 2),
        bad("FROM debian:12.5\n# portal: ignore=no-sudo REASON\nRUN sudo make\n", 2),
        good("FROM debian:12.5\n# portal: ignore=no-sudo make asks for it by name\nRUN sudo make\n"),
        good("FROM debian:12.5\n# The tests of sudo itself:\n# portal: ignore=no-sudo\nRUN sudo make\n"),
        good("FROM debian:12.5\n# hadolint ignore=DL3004\nRUN sudo make\n"),
    ),
)

_OWN = regex(
    r"portal:?\s+(?:file\s+|global\s+|stage\s+)?ignore(?:-file|-stage)?\s*=\s*[\w./-]+(?:\s*,\s*[\w./-]+)*",
    re.IGNORECASE,
)
_PLACEHOLDER = "REASON"  # what stands there in the comments that the reviewer offers to copy


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    words = {comment.span.start_line for comment in dockerfile.comments if _says_something(comment)}
    for comment in dockerfile.comments:
        line = comment.span.start_line
        if _OWN.match(comment.text) and not words & {line - 1, line, line + 1}:
            yield Problem(
                comment.span, "This comment keeps a finding back and does not say why: put the reason behind the name."
            )


def _says_something(comment: Comment) -> bool:
    match = _OWN.match(comment.text)
    said = comment.text[match.end() if match else 0 :].strip()
    return said != _PLACEHOLDER and any(character.isalpha() for character in said)
