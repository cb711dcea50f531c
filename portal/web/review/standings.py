"""How the requirements stand, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from portal.review import Finding, Report
from portal.review.compliance import Part, Standing, Unseen, Verdict, compliance
from portal.standard.model import Requirement
from portal.web.thread import SEEN_IN_TITLES

TITLES = {
    Verdict.BROKEN: "Broken",
    Verdict.EXCEPTED: "Set aside by a comment",
    Verdict.MET: "Nothing found against",
    Verdict.UNSEEN: "Not visible here",
}
MAX_PLACES = 5


class Place(NamedTuple):
    """A finding that breaks a requirement: its index in the report (None where a comment keeps it back), the anchor
    of its line on a page without JavaScript, where it is in words, and the rule's name."""

    index: int | None
    anchor: str
    where: str
    rule: str


class Row(NamedTuple):
    """One requirement: the places that break it and how many more, the rules that looked, and a remark."""

    requirement: Requirement
    places: list[Place]
    more: int
    looked: tuple[str, ...]
    remark: str


class Group(NamedTuple):
    """The requirements of a part that stand alike."""

    verdict: str
    title: str
    rows: list[Row]


def standings(report: Report, anchors: Mapping[str, str]) -> list[tuple[Part, list[Group]]]:
    """The parts of the standard, each with its requirements by how they stand, the broken ones first. `anchors` are
    what goes before a line's number to make its address, by file."""
    indexes = {id(finding): index for index, finding in enumerate(report.findings)}
    return [
        (
            part,
            [
                Group(verdict.value, title, [_row(standing, indexes, anchors) for standing in found])
                for verdict, title in TITLES.items()
                if (found := part.of(verdict))
            ],
        )
        for part in compliance(report)
    ]


def _row(standing: Standing, indexes: dict[int, int], anchors: Mapping[str, str]) -> Row:
    places = [
        Place(
            indexes.get(id(one)),
            f"{anchors.get(one.file, 'L')}{one.span.start_line}",
            _where(one),
            one.rule,
        )
        for one in standing.findings[:MAX_PLACES]
    ]
    looked = standing.looked if standing.verdict is Verdict.MET else ()
    return Row(standing.requirement, places, len(standing.findings) - len(places), looked, _remark(standing))


def _where(finding: Finding) -> str:
    file = "" if finding.file == "Dockerfile" else f"{finding.file}, "
    return f"{file}line {finding.span.start_line}"


def _remark(standing: Standing) -> str:
    if standing.verdict is Verdict.MET:
        people = ("Part of it only people can judge.",) if standing.for_people else ()
        return " ".join((*standing.because, *people))
    if standing.verdict is not Verdict.UNSEEN:
        return ""
    shown_by = ", ".join(SEEN_IN_TITLES[place] for place in standing.requirement.seen_in)
    match standing.reason:
        case Unseen.ELSEWHERE:
            return f"Judged by: {shown_by}."
        case Unseen.NOT_GIVEN:
            return f"Shown by: {shown_by}, which is not here."
        case Unseen.OFF:
            return "This profile leaves its rules out."
        case _:
            return "Nothing in these files is what its rules look at."
