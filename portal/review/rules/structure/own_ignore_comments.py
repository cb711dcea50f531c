import re
from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Name our own rules in comments that keep findings back",
    severity=Severity.INFO,
    opinion=True,
    why="""
        Comments for other reviewers are honoured, by the ids that those have. Who works with this reviewer alone may
        want its names, which say what is meant: the fix puts them in place of the ids and keeps the reason. Comments
        with an id that no rule here stands for are left alone, as another tool will want them.

        Off, in the strict profile too, unless your own profile turns it on: it takes the comment away from the tool
        that it was written for.
    """,
    examples=(
        fixed(
            "# hadolint ignore=DL3007 # we want the newest\nFROM alpine:latest\n",
            "# portal: ignore=no-latest-base-image we want the newest\nFROM alpine:latest\n",
            1,
        ),
        fixed(
            "FROM alpine:3.23\n# make calls it by name\n# trivy:ignore:DS-0010\nRUN sudo make\n",
            "FROM alpine:3.23\n# make calls it by name\n# portal: ignore=no-sudo\nRUN sudo make\n",
            3,
        ),
        good("FROM alpine:3.23\n# portal: ignore=no-sudo make calls it by name\nRUN sudo make\n"),
        good("FROM alpine:3.23\n# hadolint ignore=SC1234567\nRUN make\n", "no rule of ours"),
    ),
)

_FOREIGN = regex(
    r"(?P<tool>hadolint|tally)\s+(?P<scope>global\s+)?ignore\s*=\s*(?P<names>[\w./-]+(?:\s*,\s*[\w./-]+)*)"
    r"|trivy:ignore:(?P<trivy>[\w-]+)|checkov:skip\s*=\s*(?P<checkov>[\w-]+)",
    re.IGNORECASE,
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for comment in dockerfile.comments:
        match = _FOREIGN.match(comment.text)
        if match is None:
            continue
        ids = [name.strip() for name in (match["names"] or match["trivy"] or match["checkov"]).split(",")]
        own = [_own(name) for name in ids]
        if not all(own):
            continue
        names = ",".join(sorted(frozenset().union(*own)))
        scope = "-file" if match["scope"] or match["checkov"] else ""
        reason = comment.text[match.end() :].strip(" \t;:#").removeprefix("reason=")
        text = f"# portal: ignore{scope}={names}" + (f" {reason}" if reason else "")
        line = dockerfile.lines[comment.span.start_line - 1]
        span = Span(comment.span.start_line, line.index("#") + 1, comment.span.start_line, len(line) + 1)
        yield Problem(
            comment.span, "This comment names rules of another reviewer.", (replace("Name ours", span, text),)
        )


def _own(name: str) -> frozenset[str]:
    # Not at the top: the rules are being found while this module is read.
    from portal.review.rules import names_by_alias

    return names_by_alias().get(name.rpartition("/")[2].lower(), frozenset())
