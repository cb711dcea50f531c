"""What the reviewer's page shows: the text, what was found in it, what a fix changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.review import Finding, Fix, Report, Safety, Severity, diff, fix, review
from portal.review.fixing import apply
from portal.review.profiles import Profile, profile
from portal.review.profiles import profiles as all_profiles
from portal.review.reports.json import to_json
from portal.review.rule import Rule
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.standard.model import Requirement
from portal.web.review.source import Line, marked_lines

# A list longer than this helps nobody; the editor marks as many.
MAX_SHOWN = 200


class NoSuchFix(LookupError):
    """The fix that a button stands for is not offered for this text (any more)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the list shows it. `index` is its place in the report, `excerpt` its first line, marked."""

    index: int
    finding: Finding
    rule: Rule
    requirements: tuple[Requirement, ...]
    excerpt: SafeString

    @property
    def reason(self) -> SafeString:
        """The first paragraph of the rule's reasons."""
        return mark_safe(self.rule.why_html.partition("</p>")[0] + "</p>")  # noqa: S308

    @property
    def choices(self) -> list[tuple[str, Fix]]:
        """The fixes, each with the value that its button sends."""
        return [(f"{fix_key(self.finding)}:{number}", one) for number, one in enumerate(self.finding.fixes)]


@dataclass(frozen=True)
class Desk:
    """A text under review. `before` is the text that a fix was applied to; `errors` say why there is no review."""

    text: str
    profile: str = "standard"
    before: str | None = None
    applied: str = ""
    errors: Sequence[str] = field(default=())

    @cached_property
    def report(self) -> Report | None:
        """The review, None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        return review(self.text, self.profile)

    @cached_property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        if self.report is None:
            return []
        known, requirements = rules(), catalogue().requirements
        sources = self.text.split("\n")
        return [
            Item(
                index,
                finding,
                known[finding.rule],
                tuple(requirements[id_] for id_ in finding.requirements),
                _excerpt(finding, sources),
            )
            for index, finding in enumerate(self.report.findings[:MAX_SHOWN])
        ]

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many findings of each severity, those that there are."""
        if self.report is None:
            return []
        return [(severity, count) for severity in Severity if (count := self.report.count(severity))]

    @property
    def hidden(self) -> int:
        """How many findings are not listed."""
        return len(self.report.findings) - len(self.items) if self.report else 0

    @property
    def fixable(self) -> dict[str, int]:
        """How many listed findings have a safe fix, and how many at least a suggested one."""
        safeties = [{one.safety for one in item.finding.fixes} for item in self.items]
        safe = sum(Safety.SAFE in held for held in safeties)
        return {"safe": safe, "suggested": sum(bool(held & {Safety.SAFE, Safety.SUGGESTED}) for held in safeties)}

    @property
    def data(self) -> dict[str, object]:
        """What the editor marks: the listed findings as the API gives them."""
        if self.report is None:
            return {"findings": []}
        report = to_json(self.report)
        report["findings"] = report["findings"][:MAX_SHOWN]
        titles = {item.finding.rule: item.rule.title for item in self.items}
        return {**report, "titles": titles}

    @property
    def lines(self) -> list[Line]:
        """The text as marked lines."""
        return marked_lines(self.text, self.report.findings if self.report else ())

    @property
    def diff(self) -> SafeString | None:
        """What the fix changed, as a highlighted unified diff; None where no fix was applied."""
        if self.before is None:
            return None
        changes = diff(self.before, self.text).split("\n", 2)[-1]  # without the two lines that name the files
        return mark_safe(highlight(changes, "diff"))  # noqa: S308

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in all_profiles()]


def fix_key(finding: Finding) -> str:
    """Names a finding of a text, for the button that mends it."""
    return f"{finding.rule}:{finding.span.start_line}:{finding.span.start_column}"


def mend_one(text: str, profile_name: str, key: str) -> tuple[str, str]:
    """Apply the one fix that `key` names; the mended text and the fix's title. Raises NoSuchFix."""
    place, _, number = key.rpartition(":")
    for finding in review(text, profile_name).findings:
        if fix_key(finding) == place and number.isdecimal() and int(number) < len(finding.fixes):
            chosen = finding.fixes[int(number)]
            return apply(text, [chosen]), chosen.title
    raise NoSuchFix(key)


def mend_all(text: str, profile_name: str, safety: str) -> str:
    """Apply all fixes up to a safety ("safe" or "suggested")."""
    return fix(text, profile_name, safety=Safety.SUGGESTED if safety == "suggested" else Safety.SAFE)


def _excerpt(finding: Finding, sources: list[str]) -> SafeString:
    """The first line of the finding with its place marked; a long line only around it."""
    number = finding.span.start_line
    line = sources[number - 1] if number <= len(sources) else ""
    start = finding.span.start_column - 1
    first = max(0, start - 40) if len(line) > 120 else 0
    shown = line[first : first + 120]
    end = finding.span.end_column - 1 if finding.span.end_line == number else len(line)
    return format_html(
        "{}{}<mark class='mark-{}'>{}</mark>{}{}",
        "…" if first else "",
        shown[: start - first],
        finding.severity.value,
        shown[start - first : max(end, start + 1) - first] or " ",
        shown[max(end, start + 1) - first :],
        "…" if first + 120 < len(line) else "",
    )
