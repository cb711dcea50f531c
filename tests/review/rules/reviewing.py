"""What the tests of single rules share."""

from portal.review import review
from portal.review.profiles import Profile, profile
from portal.review.rules import rules


def lines(rule: str, text: str, **options: object) -> list[int]:
    """The lines on which that rule, alone, reports something in the text."""
    alone = Profile("alone", "", {rule: rules()[rule].severity}, {rule: options})
    report = review(text, alone)
    assert report.notes == ()
    return [finding.span.start_line for finding in report.findings]


def words(rule: str, text: str) -> list[str]:
    """What that rule underlines in the text (of one line each)."""
    report = review(text, Profile("alone", "", {rule: profile("strict").severities[rule]}, {}))
    source = text.split("\n")
    return [source[f.span.start_line - 1][f.span.start_column - 1 : f.span.end_column - 1] for f in report.findings]
