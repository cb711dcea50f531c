"""What search looks through. Each source is a function that yields entries; SOURCES lists them, KINDS names
their kinds: to add a source, write the function and name it in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse

from portal import standard, starters, workshop
from portal.review import rules as review_rules
from portal.search import Entry
from portal.standard.markup import TOOLS
from portal.web import thread

# Every kind of entry with the word for it that readers see, in the order of the filters.
KINDS = {
    "section": "Guide",
    "requirement": "Requirement",
    "rule": "Rule",
    "starter": "Starter",
    "exercise": "Exercise",
    "tool": "Tool",
    "term": "Term",
    "correction": "Correction",
    "api": "API",
    "page": "Page",
}

# Headings that nearly every page has: found beside the page's name, seldom what somebody looks for.
_USUAL_HEADINGS = {
    "Why": 0.6,
    "What goes wrong": 0.6,
    "How to check": 0.6,
    "Good and bad": 0.6,
    "Further reading": 0.35,
}

_EXERCISE_WORDS = "exercise workshop practise training"

_TOOL_TEXTS = {
    "tags": "Version and commit give an image's tags, and say which of those that there are move.",
    "cache": "Choose what changed, and see which layers are built anew and which come from the cache.",
    "stop": "Stop, grace period and kill, step by step, for the shell form and the exec form.",
    "anatomy": "A container with its host and engine, and each point at which they touch.",
}
_TOOL_WORDS = {
    "tags": "compute version tag",
    "cache": "rebuild layer build simulate ordering",
    "stop": "signal SIGTERM SIGKILL animation simulate",
    "anatomy": "figure 1 interface contract diagram picture",
}


def sections() -> Iterator[Entry]:
    """The guide's pages, and each heading on them with its anchor."""
    guide = thread.guide()
    for page in (*guide.pages, *guide.documents):
        above = " / ".join(one.title for one in guide.ancestors(page.path))
        introduction, *passages = page.passages
        text = f"{page.summary} {introduction.text}"
        yield Entry("section", page.title, page.address, text, above, weight=1.5)
        for passage in passages:
            weight = _USUAL_HEADINGS.get(passage.title, 1.0)
            address = f"{page.address}#{passage.anchor}"
            yield Entry("section", passage.title, address, passage.text, page.title, weight=weight)


def requirements() -> Iterator[Entry]:
    """The requirements of the standard, by id and name."""
    for requirement in standard.catalogue().requirements.values():
        title = f"{requirement.id} {requirement.title}"
        ids = (requirement.id, requirement.name)
        text = f"{requirement.says} {requirement.why}".rstrip()
        yield Entry("requirement", title, requirement.path, text, requirement.level, ids=ids, weight=1.3)


def corrections() -> Iterator[Entry]:
    """What is wrong or dated in the source document."""
    for requirement in standard.catalogue().requirements.values():
        if requirement.correction:
            address = f"{reverse('guide:corrections')}#{requirement.id}"
            title = f"Correction: {requirement.title}"
            yield Entry("correction", title, address, requirement.correction, requirement.id, weight=0.6)


def rules() -> Iterator[Entry]:
    """The reviewer's rules, by name and by the ids that other reviewers have for them."""
    for rule in review_rules.rules().values():
        why = " ".join(rule.why.replace("`", "").split())
        text = f"{rule.title}. {why}"
        ids = (rule.name, *rule.aliases)
        address = reverse("review:rule", args=[rule.name])
        yield Entry("rule", rule.name, address, text, ", ".join(rule.requirements), rule.family, ids, weight=0.85)


def starter_projects() -> Iterator[Entry]:
    """The starters."""
    for starter in starters.catalogue().values():
        text = f"{starter.summary} {starter.description}"
        address = reverse("starters:starter", args=[starter.name])
        yield Entry(
            "starter", starter.title, address, text, keywords="starter template", ids=(starter.name,), weight=1.0
        )


def exercises() -> Iterator[Entry]:
    """The workshop's exercises."""
    known = standard.catalogue().requirements
    for one in workshop.exercises().values():
        text = " ".join(f"{one.summary} {one.story}".replace("`", "").split())
        trained = " ".join(known[id_].title for id_ in one.requirements)
        keywords = f"{_EXERCISE_WORDS} {trained}"
        yield Entry("exercise", one.title, one.path, text, one.level, keywords, weight=0.7, asked_as=_EXERCISE_WORDS)


def tools() -> Iterator[Entry]:
    """What readers can try in the guide, each on a page of its own."""
    for name, title in TOOLS.items():
        keywords = f"tool interactive {_TOOL_WORDS[name]}"
        yield Entry("tool", title, reverse("guide:tool", args=[name]), _TOOL_TEXTS[name], "Guide", keywords)


def terms() -> Iterator[Entry]:
    """The glossary."""
    address = reverse("guide:glossary")
    for term in thread.guide().glossary:
        yield Entry("term", term.name, f"{address}#{term.anchor}", term.definition, "Glossary", weight=1.1)


def operations() -> Iterator[Entry]:
    """What the API can be asked for."""
    from portal.web.api.urls import api  # the API offers this search itself

    address = reverse("api")
    schema: dict[str, Any] = api.get_openapi_schema()
    yield Entry("api", "API", address, schema["info"]["description"], keywords="OpenAPI JSON HTTP REST", weight=1.5)
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            text = " ".join(said.get("description", "").replace("`", "").split())
            context = f"{method.upper()} {path}"
            yield Entry("api", said["summary"], f"{address}#{said['operationId']}", text, context, "API", weight=0.7)


def overviews() -> Iterator[Entry]:
    """Pages that stand for themselves."""
    for name, title, text in (
        ("guide:requirements", "All requirements", "The catalogue of the standard, filtered by area and level."),
        (
            "guide:traceability",
            "Traceability",
            "Which sections, rules, starter files and exercises belong to each requirement.",
        ),
        ("guide:corrections", "Corrections to the source", "Where the source document is wrong or dated."),
        ("guide:glossary", "Glossary", "The terms that the guide uses, with their meaning."),
        ("review:rules", "All rules", "What the reviewer looks for, with the ids of other reviewers."),
        ("review:index", "Reviewer", "Paste a Dockerfile, see what is wrong and why, take the mended file."),
        ("review:run", "Review of run commands and compose files", "Paste a docker run command or a compose file."),
        (
            "review:pipelines",
            "Reviews in continuous integration",
            "Settings, hook and pipelines for a project. Suppress a finding, ignore a rule, use a custom profile.",
        ),
        ("workshop:index", "Workshop", "Exercises: mend what is broken, graded as you type."),
        ("workshop:first-day", "Your first day", "A checklist for newcomers: read, try, generate, review your own."),
        ("starters:index", "Starters", "Projects that comply from their first commit."),
    ):
        yield Entry("page", title, reverse(name), text, weight=1.2)
    yield Entry(
        "page",
        "The portal command",
        f"{reverse('starters:index')}#command",
        "Where the command portal comes from and how to install it: portal review, portal start, portal upgrade, "
        "portal explain on the command line, without a server.",
        keywords="install CLI terminal pip",
        weight=1.2,
    )


SOURCES: tuple[Callable[[], Iterable[Entry]], ...] = (
    sections,
    requirements,
    rules,
    starter_projects,
    exercises,
    tools,
    terms,
    corrections,
    operations,
    overviews,
)
