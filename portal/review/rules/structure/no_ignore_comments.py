import re
from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep no finding back by a comment",
    aliases=("DL1001",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        An organisation may want exceptions in one place, its profile, and not in every file. With the option `reason`,
        comments that keep findings back are fine as long as they say why.

        The comment is reported, and what it keeps back is still kept back; `ignore-comments: false` in a profile takes
        their effect away.
    """,
    options={"reason": False},
    examples=(
        bad("# hadolint ignore=DL3007\nFROM alpine:latest\n", 1),
        bad("FROM alpine:3.23\n# portal: ignore=no-sudo\nRUN sudo make\n", 2, reason=True),
        good("FROM alpine:3.23\n# do not ignore the result of make\nRUN make\n"),
        good("FROM alpine:3.23\n# portal: ignore=no-sudo the test needs it\nRUN sudo make\n", reason=True),
    ),
)

IGNORE = regex(
    r"(?:portal:?|hadolint|tally)\s+(?:file\s+|global\s+|stage\s+)?ignore(?:-file|-stage)?\s*=\s*[\w./,-]+"
    r"|trivy:ignore:[\w-]+|checkov:skip\s*=\s*[\w-]+|kics-scan\s+(?:ignore|disable)\S*|nosemgrep\S*|NOSONAR\b",
    re.IGNORECASE,
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    reason = context.option(rule, "reason")
    for comment in dockerfile.comments:
        match = IGNORE.match(comment.text)
        if match is None:
            continue
        if not reason:
            yield Problem(comment.span, "This comment keeps findings back.")
        elif not any(character.isalpha() for character in comment.text[match.end() :]):
            yield Problem(comment.span, "This comment keeps findings back and does not say why.")
