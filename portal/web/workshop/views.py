"""The workshop: exercises to solve, the progress page, and the checklist of a first day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.standard import catalogue
from portal.web import observing, thread
from portal.web.limits import REVIEWS, limited
from portal.web.page_links import page_links
from portal.web.review import run
from portal.web.review.desk import Desk
from portal.web.review.files import DOCKERFILE, DOCKERIGNORE, Files
from portal.web.review.views import work_page
from portal.web.workshop import first_day as day
from portal.web.workshop.attempt import (
    Attempt,
    mended,
    neighbours,
    phrase,
    posted_to,
    prose,
    requirements_of,
    start_of,
)
from portal.workshop import Exercise, Level, exercises

_LEVELS = {
    Level.FIRST_STEPS: "One thing to mend, and one file to look at.",
    Level.EVERYDAY: "What comes up in review week after week.",
    Level.DEMANDING: "Several things at once, and how they hang together.",
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All exercises by level; ?part=IMG shows those of one part of the standard."""
    parts = catalogue().areas
    part = request.GET.get("part", "")
    part = part if part in parts else ""
    chosen = [one for one in exercises().values() if not part or part in one.areas]
    context = {
        "levels": [(level, about, shown) for level, about in _LEVELS.items() if (shown := _cards(chosen, level))],
        "parts": parts,
        "part": part,
        "count": len(chosen),
        "total": len(exercises()),
        "links": page_links(request, "Workshop", markdown=reverse("workshop:index-markdown")),
    }
    return render(request, "workshop/index.html", context)


def _cards(chosen: list[Exercise], level: Level) -> list[dict[str, object]]:
    return [
        {"exercise": one, "summary": phrase(one.summary), "requirements": requirements_of(one)}
        for one in chosen
        if one.level is level
    ]


@never_cache
@limited(REVIEWS, "POST")
def exercise(request: HttpRequest, name: str) -> HttpResponse:
    """One exercise. Posting its files grades them: the whole page, or only the verdict where htmx asks."""
    found = _found(name)
    if request.method != "POST":
        return render(request, "workshop/exercise.html", _context(request, start_of(found)))
    attempt, status = posted_to(found, request.POST)
    if not attempt.error:
        told = request.POST.get("told", "")
        observing.attempted(request, name, lambda: attempt.grade, changed=attempt.tried, told=told)
    template = "workshop/_verdict.html" if request.htmx else "workshop/exercise.html"  # type: ignore[attr-defined]
    return render(request, template, _context(request, attempt), status=status)


def _found(name: str) -> Exercise:
    try:
        return exercises()[name]
    except KeyError:
        raise Http404(f"There is no exercise {name!r}.") from None


def _source(one: Exercise) -> str:
    """The file of the repository that an exercise is written in."""
    return f"portal/workshop/exercises/{one.name}.yaml"


def _context(request: HttpRequest, attempt: Attempt) -> dict[str, object]:
    one = attempt.exercise
    previous, following = neighbours(one)
    strands = [thread.strands()[id_] for id_ in one.requirements]
    return {
        "attempt": attempt,
        "exercise": one,
        "story": prose(one.story),
        "hints": [prose(hint) for hint in one.hints],
        "requirements": requirements_of(one),
        "sections": list({page.path: page for strand in strands for page in strand.sections}.values()),
        "number": list(exercises()).index(one.name) + 1,
        "total": len(exercises()),
        "links": page_links(
            request,
            one.title,
            source=_source(one),
            markdown=reverse("workshop:exercise-markdown", args=[one.name]),
        ),
        "previous": previous,
        "next": following,
    }


@require_safe
def solution(request: HttpRequest, name: str) -> HttpResponse:
    """The solution of an exercise: what changes, why, and the whole of it."""
    found = _found(name)
    context = {
        "exercise": found,
        "why": prose(found.why),
        "files": mended(found),
        "requirements": requirements_of(found),
        "next": neighbours(found)[1],
        "links": page_links(
            request,
            f"Solution: {found.title}",
            source=_source(found),
            markdown=reverse("workshop:solution-markdown", args=[name]),
        ),
    }
    return render(request, "workshop/solution.html", context)


@require_POST
@limited(REVIEWS, "POST")
def in_reviewer(request: HttpRequest, name: str) -> HttpResponse:
    """The files in hand, opened in the reviewer."""
    found = _found(name)
    attempt, status = posted_to(found, request.POST)
    if attempt.error:
        return render(request, "workshop/exercise.html", _context(request, attempt), status=status)
    if found.main != DOCKERFILE:
        return run.page(request, run.Desk(attempt.texts[found.main]))
    scripts = {path: text for path, text in attempt.texts.items() if path not in (DOCKERFILE, DOCKERIGNORE)}
    return work_page(request, Desk(Files(attempt.texts[DOCKERFILE], attempt.texts.get(DOCKERIGNORE, ""), scripts)))


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """What one has solved and trained, to be shown and printed; the browser fills it in."""
    trained = {id_ for one in exercises().values() for id_ in one.requirements}
    context = {
        "levels": [(level, [one for one in exercises().values() if one.level is level]) for level in Level],
        "requirements": [one for one in catalogue().requirements.values() if one.id in trained],
        "total": len(exercises()),
    }
    return render(request, "workshop/progress.html", context)


@require_safe
def first_day(request: HttpRequest) -> HttpResponse:
    """The checklist of a newcomer's first day."""
    context = {
        "title": day.TITLE,
        "lead": day.LEAD,
        "parts": day.parts(),
        "links": page_links(request, "Your first day", markdown=reverse("workshop:first-day-markdown")),
    }
    return render(request, "workshop/first_day.html", context)
