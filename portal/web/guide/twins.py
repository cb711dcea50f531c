"""The guide's pages as Markdown, at the page's address with `.md` in place of the closing slash."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from portal import standard
from portal.standard import Page, Requirement
from portal.standard.changes import changes as all_changes
from portal.web import thread
from portal.web.ready import ready
from portal.web.twins import as_markdown, known, known_as, listed, overview


@ready
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the standard, the glossary and the front page among them."""
    try:
        found = thread.guide().page(path)
    except KeyError:
        raise Http404(path) from None
    return as_markdown(found.markdown)


@ready
def requirements(request: HttpRequest) -> HttpResponse:
    """The whole catalogue, by area."""
    catalogue = standard.catalogue()
    areas = [(f"{title} ({area})", map(_item, catalogue.in_area(area))) for area, title in catalogue.areas.items()]
    return overview("Requirements", f"The {len(catalogue.requirements)} statements of the standard.", areas)


def _item(requirement: Requirement) -> str:
    return f"**[{requirement.id}]({requirement.path})** ({requirement.level}), {requirement.title}: {requirement.says}"


@ready
def requirement(request: HttpRequest, id: str) -> HttpResponse:
    """One requirement with everything that is about it."""
    return as_markdown(requirement_text(known(thread.strands(), id)))


def requirement_text(strand: thread.Strand) -> str:
    """The statement, its reason and correction, and what is about it: sections, rules and starters' files."""
    about = strand.requirement
    parts = [f"# {about.id}: {about.title}", f"**{about.level}**: {about.says}"]
    if about.why:
        parts.append(f"**Why**: {about.why}")
    if about.correction:
        parts.append(f"> **Correction to the source:** {about.correction}")
    seen = [*strand.seen_in, *(["judged by people"] if strand.for_people else [])]
    parts.append(f"Seen in: {', '.join(seen)}." + (f" Source document: {about.section}." if about.section else ""))
    parts.append(_list("Where the guide states it", [_link(section) for section in strand.sections]))
    rules = [f"[`{rule.name}`](/review/rules/{rule.name}/) ({rule.severity}): {rule.title}" for rule in strand.rules]
    parts.append(_list("Rules that check it", rules))
    files = [
        f"`{file.file}`{_lines(file.lines)} of [{file.starter_title}](/starters/{file.starter}/)"
        for file in strand.files
    ]
    parts.append(_list("Starter files that satisfy it", files))
    parts.append(_list("Known elsewhere as", known_as(strand.aliases)))
    return "\n\n".join(part for part in parts if part)


def _lines(numbers: tuple[int, ...]) -> str:
    return f", line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}" if numbers else ""


def _list(title: str, items: list[str]) -> str:
    return f"## {title}\n\n{listed(items)}" if items else ""


def _link(section: Page) -> str:
    return f"[{section.title}]({section.address})"


@ready
def corrections(request: HttpRequest) -> HttpResponse:
    """Where the source document is wrong or dated."""
    parts = ["# Corrections to the source"]
    for strand in thread.strands().values():
        about = strand.requirement
        if about.correction:
            pages = [_link(page) for page in thread.guide().pages if about.id in page.corrections]
            parts.append(f"## [{about.id}]({about.path}): {about.title}")
            parts.append(about.correction)
            if pages:
                parts.append(f"Explained in {', '.join(pages)}.")
    parts.append("## Beside the requirements")
    parts += [f"{text} ({_link(page)})" for page in thread.guide().pages for _, text in page.remarks]
    return as_markdown("\n\n".join(parts))


@ready
def changes(request: HttpRequest) -> HttpResponse:
    """The change log of the standard."""
    requirements = standard.catalogue().requirements
    parts = ["# Changes of the standard"]
    for version in all_changes():
        parts += [f"## {version.version}, {version.date.isoformat()}", version.summary]
        for word, group in version.by_kind():
            lines = []
            for change in group:
                ids = ", ".join(f"[{id}]({requirements[id].path})" for id in change.requirements)
                lines.append(f"{ids}: {change.says}" if ids else change.says)
            parts += [f"### {word}", listed(lines)]
    return as_markdown("\n\n".join(parts))
