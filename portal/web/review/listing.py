"""The list of findings beside a text: its items, its filters, and what the editor marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.review import Finding, Fix, Report, Safety, Severity
from portal.review.ignores import SHELLCHECK
from portal.review.profiles import profile
from portal.review.prose import inline
from portal.review.reports.json import to_json
from portal.review.rule import Rule
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.model import Requirement
from portal.web.review.source import anchors, lines_of

# A list longer than this helps nobody; the editor marks as many.
MAX_SHOWN = 200
STRICT = "strict"
MOST_REVIEWED_TWICE = 50_000
"""How many characters the files have at the most for a second review to tell what another profile would find."""
NO_PART = "other"
"""The filter's name for findings that no requirement is behind."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are listed: a severity and a part of the standard (APP, IMG, ..., NO_PART); "" for all."""

    severity: str = ""
    part: str = ""

    def shows(self, finding: Finding) -> bool:
        """Whether the finding passes."""
        return self.severity in ("", finding.severity) and (not self.part or self.part in _parts(finding))


class Choice(NamedTuple):
    """One value of a filter: what it sends, its words, how many findings it lets pass, whether it is chosen, and what
    its words stand for, where they are short for something."""

    value: str
    title: str
    count: int
    checked: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as the list shows it. `index` is its place in the report, `excerpt` its first line, marked, `anchor`
    the place of that line on a page without JavaScript."""

    index: int
    finding: Finding
    rule: Rule
    requirements: tuple[Requirement, ...]
    excerpt: SafeString
    anchor: str
    shown: bool

    @property
    def message(self) -> SafeString:
        """The finding's message, with its `code` as such."""
        return mark_safe(inline(self.finding.message))  # noqa: S308 - it escapes all else

    @property
    def reason(self) -> SafeString:
        """The first paragraph of the rule's reasons."""
        return mark_safe(self.rule.why_html.partition("</p>")[0] + "</p>")  # noqa: S308

    @property
    def comment(self) -> str:
        """The comment that keeps it back, with room for a reason; of ShellCheck's remarks the one that it is."""
        names = self.finding.aliases if self.rule.name == SHELLCHECK else ()
        return f"# portal: ignore={next(iter(names), self.rule.name)} REASON"

    @property
    def parts(self) -> str:
        """The parts of the standard that it is about, for the filter."""
        return " ".join(_parts(self.finding))

    @property
    def choices(self) -> list[tuple[str, Fix]]:
        """The fixes, each with the value that its button sends."""
        return [(f"{fix_key(self.finding)}:{number}", one) for number, one in enumerate(self.finding.fixes)]


@dataclass(frozen=True)
class Listing:
    """The findings of a report as a page lists them. `texts` are the reviewed files by the name that findings use."""

    report: Report
    texts: Mapping[str, str]
    filter: Filter = Filter()

    @property
    def ignorable(self) -> bool:
        """Whether the profile lets comments keep findings back."""
        return profile(self.report.profile).ignore_comments

    @cached_property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        known, requirements = rules(), catalogue().requirements
        sources = {name: lines_of(text) for name, text in self.texts.items()}
        places = anchors(self.texts)
        return [
            Item(
                index,
                finding,
                known[finding.rule],
                tuple(requirements[id_] for id_ in finding.requirements),
                _excerpt(finding, sources.get(finding.file, [])),
                f"{places.get(finding.file, 'L')}{finding.span.start_line}",
                self.filter.shows(finding),
            )
            for index, finding in enumerate(self.report.findings[:MAX_SHOWN])
        ]

    @property
    def any_fix(self) -> bool:
        """Whether a finding that is listed has a fix."""
        return any(item.finding.fixes for item in self.items)

    @property
    def main(self) -> str:
        """The name of the first file, which findings need not name."""
        return next(iter(self.texts))

    @property
    def shown(self) -> int:
        """How many of the listed findings pass the filter."""
        return sum(item.shown for item in self.items)

    @property
    def severities(self) -> list[Choice]:
        """The filter by severity."""
        counts = [(severity.value, severity.value.capitalize()) for severity in Severity]
        return _choices(
            self.filter.severity,
            counts,
            [(item.finding.severity.value,) for item in self.items],
        )

    @property
    def parts(self) -> list[Choice]:
        """The filter by part of the standard."""
        areas = catalogue().areas
        values = [(area, area) for area in areas] + [(NO_PART, "Beyond it")]
        choices = _choices(self.filter.part, values, [_parts(item.finding) for item in self.items])
        return [one._replace(meaning=areas.get(one.value, "")) for one in choices]

    @property
    def in_several_parts(self) -> int:
        """How many of the listed findings are about more than one part, and so count in each of them."""
        return sum(len(_parts(item.finding)) > 1 for item in self.items)

    @property
    def hidden(self) -> int:
        """How many findings are not listed."""
        return len(self.report.findings) - len(self.items)

    @property
    def fixable(self) -> dict[str, int]:
        """How many listed findings have a safe fix, and how many at least a suggested one."""
        safeties = [{one.safety for one in item.finding.fixes} for item in self.items]
        safe = sum(Safety.SAFE in held for held in safeties)
        return {"safe": safe, "suggested": sum(bool(held & {Safety.SAFE, Safety.SUGGESTED}) for held in safeties)}

    @property
    def data(self) -> dict[str, Any]:
        """What the editor marks: the listed findings as the API gives them, and the titles of their rules."""
        report = to_json(self.report)
        report["findings"] = report["findings"][:MAX_SHOWN]
        return {**report, "titles": {item.finding.rule: item.rule.title for item in self.items}}


def _parts(finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_.partition("-")[0] for id_ in finding.requirements)) or (NO_PART,)


def _choices(chosen: str, values: list[tuple[str, str]], held: list[tuple[str, ...]]) -> list[Choice]:
    """All, and each value that some finding has (or that is chosen)."""
    choices = [Choice("", "All", len(held), not chosen)]
    for value, title in values:
        count = sum(value in one for one in held)
        if count or value == chosen:
            choices.append(Choice(value, title, count, value == chosen))
    return choices


def fix_key(finding: Finding) -> str:
    """Names a finding of a review, for the button that mends it."""
    file = "" if finding.file == "Dockerfile" else f":{finding.file}"
    return f"{finding.rule}:{finding.span.start_line}:{finding.span.start_column}{file}"


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


def stricter(report: Report, texts: Mapping[str, str], review: Callable[[str], Report]) -> int:
    """How many findings the profile `strict` has besides those of a report; 0 where a second review, which `review`
    does under a profile, would take long."""
    if report.profile == STRICT or sum(map(len, texts.values())) > MOST_REVIEWED_TWICE:
        return 0
    found = {(one.rule, one.file, one.span) for one in report.findings}
    return sum((one.rule, one.file, one.span) not in found for one in review(STRICT).findings)
