"""What the reviewer's page shows: the files, what was found in them, what a fix changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.dockerfile import parse
from portal.review import Finding, Fix, Report, Safety, Severity, diff, fix
from portal.review.compliance import Part
from portal.review.profiles import Profile, profile
from portal.review.profiles import profiles as all_profiles
from portal.review.reports.json import to_json
from portal.review.rule import Rule
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.standard.model import Requirement
from portal.web.review.files import DOCKERFILE, DOCKERIGNORE, SCRIPT, Files
from portal.web.review.forms import MAX_SCRIPTS
from portal.web.review.pictures import Pictures
from portal.web.review.source import Line, marked_lines
from portal.web.review.standings import Group, standings

# A list longer than this helps nobody; the editor marks as many.
MAX_SHOWN = 200
VIEWS = {"findings": "Findings", "requirements": "Requirements", "pictures": "Pictures"}
NO_PART = "other"
"""The filter's name for findings that no requirement is behind."""


class NoSuchFix(LookupError):
    """The fix that a button stands for is not offered for this text (any more)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are listed: a severity and a part of the standard (APP, IMG, ..., NO_PART); "" for all."""

    severity: str = ""
    part: str = ""

    def shows(self, finding: Finding) -> bool:
        """Whether the finding passes."""
        return self.severity in ("", finding.severity) and (not self.part or self.part in _parts(finding))


class Choice(NamedTuple):
    """One value of a filter: what it sends, its words, how many findings it lets pass, whether it is chosen."""

    value: str
    title: str
    count: int
    checked: bool


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
    def reason(self) -> SafeString:
        """The first paragraph of the rule's reasons."""
        return mark_safe(self.rule.why_html.partition("</p>")[0] + "</p>")  # noqa: S308

    @property
    def parts(self) -> str:
        """The parts of the standard that it is about, for the filter."""
        return " ".join(_parts(self.finding))

    @property
    def choices(self) -> list[tuple[str, Fix]]:
        """The fixes, each with the value that its button sends."""
        return [(f"{fix_key(self.finding)}:{number}", one) for number, one in enumerate(self.finding.fixes)]


class Marked(NamedTuple):
    """A reviewed file as marked lines; `anchor` goes before a line's number to make its address on the page."""

    name: str
    anchor: str
    lines: list[Line]


class Change(NamedTuple):
    """What became of one file, as a highlighted unified diff."""

    name: str
    diff: SafeString


@dataclass(frozen=True)
class Desk:
    """Files under review. `before` is what a fix was applied to, `original` the Dockerfile that the visitor began
    with; `errors` say why there is no review. `stage` and `cause` are what the pictures are asked to show: a result's
    index and the key of a cause."""

    files: Files
    profile: str = "standard"
    before: Files | None = None
    applied: str = ""
    errors: Sequence[str] = field(default=())
    original: str = ""
    filter: Filter = Filter()
    view: str = "findings"
    stage: str = ""
    cause: str = ""

    @property
    def text(self) -> str:
        """The Dockerfile."""
        return self.files.dockerfile

    @property
    def script_slots(self) -> list[tuple[str, str]]:
        """Path and text of each script, and room for one more."""
        slots = list(self.files.scripts.items())
        if len(slots) < MAX_SCRIPTS:
            slots.append((f"script-{len(slots) + 1}.sh" if slots else SCRIPT, ""))
        return slots

    @property
    def tabs(self) -> list[tuple[str, int]]:
        """The title of each file's tab and how many of the listed findings are in it."""
        counts = Counter(item.finding.file for item in self.items)
        tabs = [(name, counts[name]) for name in (DOCKERFILE, DOCKERIGNORE)]
        return tabs + [
            (path.rpartition("/")[2], counts[path]) if text else ("+ script", 0) for path, text in self.script_slots
        ]

    @cached_property
    def report(self) -> Report | None:
        """The review, None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        return self.files.review(self.profile)

    @cached_property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        if self.report is None:
            return []
        known, requirements = rules(), catalogue().requirements
        sources = {name: text.split("\n") for name, text in self.files.by_name.items()}
        anchors = _anchors(self.files)
        return [
            Item(
                index,
                finding,
                known[finding.rule],
                tuple(requirements[id_] for id_ in finding.requirements),
                _excerpt(finding, sources.get(finding.file, [])),
                f"{anchors.get(finding.file, 'L')}{finding.span.start_line}",
                self.filter.shows(finding),
            )
            for index, finding in enumerate(self.report.findings[:MAX_SHOWN])
        ]

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
        values = [(area, area) for area in catalogue().areas] + [(NO_PART, "Beyond it")]
        return _choices(self.filter.part, values, [_parts(item.finding) for item in self.items])

    @property
    def hidden(self) -> int:
        """How many findings are not listed."""
        return len(self.report.findings) - len(self.items) if self.report else 0

    @property
    def fixable(self) -> dict[str, int]:
        """How many listed findings in the Dockerfile have a safe fix, and how many at least a suggested one."""
        safeties = [
            {one.safety for one in item.finding.fixes} for item in self.items if item.finding.file == DOCKERFILE
        ]
        safe = sum(Safety.SAFE in held for held in safeties)
        return {"safe": safe, "suggested": sum(bool(held & {Safety.SAFE, Safety.SUGGESTED}) for held in safeties)}

    @property
    def data(self) -> dict[str, object]:
        """What the editor marks: the listed findings as the API gives them, with the file of each edit."""
        if self.report is None:
            return {"findings": []}
        report = to_json(self.report)
        report["findings"] = report["findings"][:MAX_SHOWN]
        for item, finding in zip(self.items, report["findings"], strict=True):
            for one, data in zip(item.finding.fixes, finding["fixes"], strict=True):
                for edit, changed in zip(one.edits, data["edits"], strict=True):
                    changed["file"] = edit.file
        titles = {item.finding.rule: item.rule.title for item in self.items}
        return {**report, "titles": titles}

    @property
    def standings(self) -> list[tuple[Part, list[Group]]]:
        """How each requirement stands, by part."""
        return standings(self.report, _anchors(self.files)) if self.report else []

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the Dockerfile."""
        return Pictures(parse(self.text), self.stage, self.cause)

    @property
    def marked(self) -> list[Marked]:
        """Every file as marked lines."""
        findings = self.report.findings if self.report else ()
        anchors = _anchors(self.files)
        return [
            Marked(name, anchors[name], marked_lines(text, [one for one in findings if one.file == name]))
            for name, text in self.files.by_name.items()
        ]

    @property
    def changes(self) -> list[Change]:
        """What the fix changed."""
        if self.before is None:
            return []
        old, new = self.before.by_name, self.files.by_name
        return [Change(name, _diff(old.get(name, ""), text)) for name, text in new.items() if old.get(name, "") != text]

    @property
    def since_original(self) -> SafeString | None:
        """What became of the Dockerfile since the visitor began; None where that is nothing."""
        if not self.original or self.original == self.text:
            return None
        return _diff(self.original, self.text)

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in all_profiles()]

    @property
    def views(self) -> dict[str, str]:
        """What the panel beside the editor can show, by the value that asks for it."""
        return VIEWS


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


def _anchors(files: Files) -> dict[str, str]:
    return {name: f"F{index}L" if index else "L" for index, name in enumerate(files.by_name)}


def _diff(before: str, after: str) -> SafeString:
    changes = diff(before, after).split("\n", 2)[-1]  # without the two lines that name the files
    return mark_safe(highlight(changes, "diff"))  # noqa: S308 - Pygments escapes


def fix_key(finding: Finding) -> str:
    """Names a finding of a review, for the button that mends it."""
    file = "" if finding.file == DOCKERFILE else f":{finding.file}"
    return f"{finding.rule}:{finding.span.start_line}:{finding.span.start_column}{file}"


def mend_one(files: Files, profile_name: str, key: str) -> tuple[Files, str]:
    """Apply the one fix that `key` names; the mended files and the fix's title. Raises NoSuchFix."""
    place, _, number = key.rpartition(":")
    for finding in files.review(profile_name).findings:
        if fix_key(finding) == place and number.isdecimal() and int(number) < len(finding.fixes):
            chosen = finding.fixes[int(number)]
            return files.mended(chosen), chosen.title
    raise NoSuchFix(key)


def mend_all(files: Files, profile_name: str, safety: str) -> Files:
    """Apply all fixes of the Dockerfile up to a safety ("safe" or "suggested")."""
    bound = Safety.SUGGESTED if safety == "suggested" else Safety.SAFE
    return files.with_text(DOCKERFILE, fix(files.dockerfile, profile_name, safety=bound))


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
