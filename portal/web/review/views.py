"""The reviewer: a Dockerfile in, findings out; its rules, each with a page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.review import Severity
from portal.review.examples import files_of
from portal.review.foreign_ids import by_reviewer
from portal.review.rule import Rule
from portal.review.rules import rules as all_rules
from portal.review.samples import samples
from portal.standard import catalogue
from portal.standard.highlight import highlight
from portal.web import observing, thread
from portal.web.limits import REVIEWS, limited
from portal.web.page_links import page_links
from portal.web.ready import ready, ready_unless_searched
from portal.web.review.desk import VIEWS, Desk, NoSuchFix, mend_all, mend_one
from portal.web.review.downloads import DOWNLOADS
from portal.web.review.examples import example_asked_for, shown_examples
from portal.web.review.files import Files
from portal.web.review.forms import ReviewForm, TooLarge, lines_ended, typed_files
from portal.web.review.listing import Filter
from portal.web.review.other_files import NO_DOCKERFILE, other_than_dockerfile
from portal.web.review.selection import Selection, by_family
from portal.web.review.work import ALL_FIXES

OWN_SETTINGS = """\
profile: standard
fail-on: warning
rules:
  commented-steps: off
  DL3008: warning
  recommended-labels: {severity: info, labels: [author]}
"""
"""A project's settings, as an example."""


@never_cache
@limited(REVIEWS, "POST")
def index(request: HttpRequest) -> HttpResponse:
    """The reviewer's page. Posting files reviews them without JavaScript; with `fix` or `fix-all` they are mended
    first."""
    if request.method == "POST":
        desk, status = posted(request)
        observed(request, desk, brought=not request.POST.get("original"))
        return work_page(request, desk, status)
    return work_page(request, Desk(_asked_for(request)))


def work_page(request: HttpRequest, desk: Desk, status: int = 200, refused: Sequence[str] = ()) -> HttpResponse:
    """The reviewer's page with that desk. `refused` says why something else than the review was not done."""
    context = {
        "desk": desk,
        "refused": refused,
        "downloads": DOWNLOADS.items(),
        "samples": samples(),
        "sample_texts": {sample.name: sample.text for sample in samples()},
    }
    return render(request, "review/index.html", context, status=status)


@require_POST
@limited(REVIEWS, "POST")
def findings(request: HttpRequest) -> HttpResponse:
    """What the panel beside the editor shows, for the page that asks as one types."""
    desk, status = posted(request)
    observed(request, desk, brought="brought" in request.POST)
    return render(request, "review/_panel.html", {"desk": desk}, status=status)


def observed(request: HttpRequest, desk: Desk, *, brought: bool) -> None:
    """Do the desk's review; it is `brought` where a visitor just came with the text, and it is none of our samples."""
    own = brought and all(desk.text != sample.text for sample in samples())
    observing.reviewed(request, "dockerfile", lambda: desk.report, brought=own)


def posted(request: HttpRequest) -> tuple[Desk, int]:
    """The desk with what a form posted, mended where it asks for that, and the status to answer with."""
    form = ReviewForm(request)
    view = request.POST.get("view", "findings")
    shown = {
        "original": lines_ended(request.POST.get("original", "")),
        "filter": Filter(request.POST.get("severity", ""), request.POST.get("part", "")),
        "view": view if view in VIEWS else "findings",
        "stage": request.POST.get("stage", ""),
        "cause": request.POST.get("cause", ""),
    }
    if not form.is_valid():
        errors = [message for messages in form.errors.values() for message in messages]
        too_large = any(isinstance(error, TooLarge) for error in form.errors.as_data().get("__all__", ()))
        return Desk(typed_files(request), errors=errors, **shown), 413 if too_large else 422
    files, profile = form.cleaned_data["files"], form.cleaned_data["profile"]
    if other := other_than_dockerfile(files.dockerfile):
        return Desk(files, profile, errors=[NO_DOCKERFILE[other]], other=other, **shown), 422
    if "file" in request.FILES or not shown["original"]:
        shown["original"] = lines_ended(files.dockerfile)
    try:
        if key := request.POST.get("fix"):
            mended, title = mend_one(files, profile, key)
            return Desk(mended, profile, before=files, applied=title, **shown), 200
        if (safety := request.POST.get("fix-all")) in ALL_FIXES:
            mended = mend_all(files, profile, safety)
            return Desk(mended, profile, before=files, applied=ALL_FIXES[safety], **shown), 200
    except NoSuchFix:
        pass  # the text was edited since: the list below it says what holds now
    return Desk(files, profile, **shown), 200


def _asked_for(request: HttpRequest) -> Files:
    """What the address asks for: ?sample=<name>, ?example=<page of the guide>:<number from 1>, or
    ?rule=<name>&example=<number>; else nothing."""
    for sample in samples():
        if sample.name == request.GET.get("sample"):
            return Files(sample.text)
    example = example_asked_for(request)
    if example is None:
        return Files()
    files = files_of(example)
    return Files(files.pop("Dockerfile", ""), files.pop(".dockerignore", ""), files)


@ready_unless_searched("severity", "requirement", "id", "q")
def rules(request: HttpRequest) -> HttpResponse:
    """All rules by family, filtered by ?severity=, ?requirement=, ?id= (another reviewer's) and ?q=."""
    selection = Selection.asked_for(request.GET)
    chosen = selection.of(all_rules().values())
    context = {
        "families": by_family(chosen),
        "count": len(chosen),
        "own_settings": mark_safe(highlight(OWN_SETTINGS, "yaml")),  # noqa: S308 - Pygments escapes the text
        "total": len(all_rules()),
        "links": page_links(request, "Rules", markdown=reverse("review:rules-markdown")),
        "selection": selection,
        "severities": list(Severity),
        "requirements": catalogue().requirements,
        "checked": sorted(
            {id_ for one in all_rules().values() for id_ in one.requirements},
            key=list(catalogue().requirements).index,
        ),
    }
    return render(request, "review/rules.html", context)


@ready
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: why, examples, options, other reviewers' names, how to ignore it."""
    found = all_rules().get(name)
    if found is None:
        return _by_another_name(name)
    examples = shown_examples(found)
    strands = [thread.strands()[id_] for id_ in found.requirements]
    context = {
        "rule": found,
        "why": mark_safe(found.why_html),  # noqa: S308 - the rule escapes everything that it does not make itself
        "requirements": [strand.requirement for strand in strands],
        "sections": {page.path: page for strand in strands for page in strand.sections}.values(),
        "files": {(file.starter, file.file): file for strand in strands for file in strand.files}.values(),
        "links": page_links(
            request, name, source=_source_of(found), markdown=reverse("review:rule-markdown", args=[name])
        ),
        "exercises": thread.exercises_on(found.name),
        "known_as": by_reviewer(found.aliases),
        "options": [(key, _option_text(value)) for key, value in found.options.items()],
        "bad": [one for one in examples if one.example.bad],
        "good": [one for one in examples if not one.example.bad],
        "related": [
            one for one in all_rules().values() if one is not found and set(one.requirements) & set(found.requirements)
        ],
    }
    return render(request, "review/rule.html", context)


def _source_of(rule: Rule) -> str:
    """The rule's file in the repository."""
    return f"portal/review/rules/{rule.family}/{rule.name}.py".replace("-", "_")


def _by_another_name(name: str) -> HttpResponse:
    # Whoever comes from another reviewer types its id: to the rule, or to the list of those that share the id.
    wanted = name.lower()
    named = [one for one in all_rules().values() if wanted in (one.name, *(alias.lower() for alias in one.aliases))]
    if not named:
        raise Http404(f"There is no rule {name!r}.")
    if len(named) == 1:
        return redirect("review:rule", named[0].name)
    return redirect(f"{reverse('review:rules')}?{urlencode({'id': name})}")


def _option_text(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value in ("", None) else str(value)
