"""The matrix of requirements against sections, rules, starters and exercises: a page, CSV and JSON, filtered alike."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from portal import standard
from portal.standard import Level
from portal.web import thread
from portal.web.guide.tree import tree
from portal.web.page_links import page_links
from portal.web.ready import ready_unless_searched

RULE_CHOICES = {"with": "with rules", "without": "without rules"}


def choices() -> dict[str, dict[str, str]]:
    """The values that each filter takes, with their titles."""
    return {
        "area": dict(standard.catalogue().areas),
        "level": {level.value: level.value for level in Level},
        "seen_in": thread.SEEN_IN_TITLES,
        "rules": RULE_CHOICES,
    }


@dataclass(frozen=True, slots=True)
class Selection:
    """Which requirements are wanted; "" leaves a filter open. `q` are words that all have to occur."""

    area: str = ""
    level: str = ""
    seen_in: str = ""
    rules: str = ""
    q: str = ""

    @classmethod
    def asked_for(cls, query: QueryDict) -> Selection:
        """What an address asks for; an unknown value is no filter."""
        known = {name: value for name, values in choices().items() if (value := query.get(name, "")) in values}
        return cls(**known, q=query.get("q", "").strip()[:200])

    @property
    def query(self) -> str:
        """The part of an address that asks for this selection, with its question mark; "" where nothing is filtered."""
        asked = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    def of(self, strands: dict[str, thread.Strand]) -> list[thread.Strand]:
        """The strands that pass, in their order."""
        return [strand for strand in strands.values() if self._passes(strand)]

    def _passes(self, strand: thread.Strand) -> bool:
        about = strand.requirement
        return (
            self.area in ("", about.area)
            and self.level in ("", about.level)
            and (not self.seen_in or self.seen_in in about.seen_in)
            and (not self.rules or bool(strand.rules) == (self.rules == "with"))
            and self._has_words(strand)
        )

    def _has_words(self, strand: thread.Strand) -> bool:
        about = strand.requirement
        named = (rule.name for rule in strand.rules)
        titled = (section.title for section in strand.sections)
        started = (title for _, title in strand.starters)
        trained = (exercise.title for exercise in strand.exercises)
        texts = (about.id, about.title, about.says, *named, *titled, *started, *trained, *strand.aliases)
        text = " ".join(texts).casefold()
        return all(word in text for word in self.q.casefold().split())


_FILTERS = [field.name for field in fields(Selection)]


@ready_unless_searched(*_FILTERS)
def matrix(request: HttpRequest) -> HttpResponse:
    """The matrix, filtered by the query's `area`, `level`, `seen_in`, `rules` (with, without) and `q`."""
    everything = thread.strands()
    selection = Selection.asked_for(request.GET)
    shown = selection.of(everything)
    context = {
        "strands": shown,
        "selection": selection,
        "choices": choices(),
        "total": len(everything),
        "stated": sum(bool(strand.sections) for strand in shown),
        "checked": sum(bool(strand.rules) for strand in shown),
        "satisfied": sum(bool(strand.files) for strand in shown),
        "trained": sum(bool(strand.exercises) for strand in shown),
        "people": sum(strand.only_people for strand in shown),
        "partly_people": sum(strand.for_people and not strand.only_people for strand in shown),
        "links": page_links(request, "Traceability", source="portal/standard/requirements.yaml"),
        "tree": tree(thread.guide(), None),
    }
    return render(request, "guide/traceability.html", context)


@ready_unless_searched(*_FILTERS)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV: one line a requirement, several values in a cell parted by a blank."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in _rows(request):
        writer.writerow([" ".join(value) if isinstance(value, list) else value for value in row.values()])
    return HttpResponse(
        file.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="traceability.csv"'},
    )


@ready_unless_searched(*_FILTERS)
def as_json(request: HttpRequest) -> HttpResponse:
    """The same rows as JSON: a list of objects."""
    return JsonResponse({"requirements": _rows(request)}, json_dumps_params={"indent": 2, "ensure_ascii": False})


_COLUMNS = ("id", "name", "level", "says", "seen_in", "sections", "rules", "starter_files", "exercises", "aliases")


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    rows = []
    for strand in Selection.asked_for(request.GET).of(thread.strands()):
        about = strand.requirement
        values = (
            *(about.id, about.name, about.level.value, about.says, list(about.seen_in)),
            [section.address for section in strand.sections],
            [rule.name for rule in strand.rules],
            [f"{file.starter}/{file.file}" for file in strand.files],
            [exercise.name for exercise in strand.exercises],
            strand.aliases,
        )
        rows.append(dict(zip(_COLUMNS, values, strict=True)))
    return rows
