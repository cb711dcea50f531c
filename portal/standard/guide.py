"""The guide: every page parsed, rendered and joined to the catalogue, once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes

from portal.standard import html, markdown
from portal.standard.catalogue import catalogue
from portal.standard.markup import Source, parse
from portal.standard.model import Catalogue, Guide, Page, Term
from portal.standard.organisation import Organisation
from portal.standard.problems import Problem, StandardError

GUIDE_FOLDER = Path(__file__).with_name("guide")
PICTURE_FOLDER = Path(__file__).with_name("pictures")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page stands: its path, file, depth and parent's path."""

    path: str
    file: str
    depth: int
    parent: str | None


@functools.cache
def guide(organisation: Organisation | None = None) -> Guide:
    """The guide for an organisation (the source document's own by default), rendered at the first call and kept.

    Raises StandardError with every problem in the guide's files.
    """
    return load_guide(GUIDE_FOLDER, catalogue(), organisation or Organisation(), pictures(PICTURE_FOLDER))


def pictures(folder: Path) -> dict[str, str]:
    """The SVG pictures of a folder by name, ready to stand in a page."""
    return {
        path.stem: re.sub(r"<\?xml.*?\?>\s*", "", path.read_text(encoding="utf-8")).strip()
        for path in sorted(folder.glob("*.svg"))
    }


def load_guide(
    folder: Path, requirements: Catalogue, organisation: Organisation, picture_files: dict[str, str] | None = None
) -> Guide:
    """Read contents.yaml and the pages that it names from a folder and render them.

    Raises StandardError: a file that contents.yaml names and isn't there, or is there and not named; whatever docutils
    reports; unknown requirements, terms, pages, labels, pictures and languages; each with file and line.
    """
    problems: list[Problem] = []
    places = list(_places(folder, problems))
    sources: dict[str, Source] = {}
    for place in [*places, _Place("", "index.rst", 0, None), _Place("glossary", "glossary.rst", 0, None)]:
        try:
            text = (folder / place.file).read_text(encoding="utf-8")
        except OSError as error:
            problems.append(Problem(place.file, None, f"can't be read: {error.strerror}"))
            continue
        except UnicodeDecodeError:
            problems.append(Problem(place.file, None, "can't be read: it is not UTF-8"))
            continue
        source = parse(text, place.file, organisation)
        if not source.title:
            source.problems.append(Problem(place.file, 1, "the page has no title"))
        sources[place.path] = source
    named = {place.file for place in places} | {"index.rst", "glossary.rst"}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.rst")}
    problems += [Problem(name, None, "contents.yaml does not name this page") for name in present - named]

    targets = _targets(sources, requirements, picture_files or {})
    pages: dict[str, Page] = {}
    by_path = {place.path: place for place in places}
    for path, source in sources.items():
        page, wrong = _page(source, by_path.get(path) or _Place(path, source.file, 0, None), targets)
        pages[path] = page
        problems += [*source.problems, *wrong]
    if problems:
        raise StandardError(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
    return Guide(
        pages=tuple(pages[place.path] for place in places),
        front=pages.get(""),
        glossary_page=pages.get("glossary"),
        glossary=tuple(dict.fromkeys(targets.terms.values())),
    )


def render_document(
    text: str,
    file: str,
    requirements: Catalogue,
    organisation: Organisation,
    picture_files: dict[str, str] | None = None,
) -> Page:
    """Render a Sphinx-flavoured document that is not ours as a page of its own.

    Unknown roles and directives and links that lead nowhere become text; raw markup and file inclusion are left out;
    the page's `notices` tell of each. Never raises on any text.
    """
    source = parse(text, file, organisation, strict=False)
    targets = _targets({"": source}, requirements, picture_files or {})
    page, _ = _page(source, _Place("", file, 0, None), targets, strict=False)
    return page


def _page(source: Source, place: _Place, targets: html.Targets, *, strict: bool = True) -> tuple[Page, list[Problem]]:
    """The rendered page, and what could not be resolved in it (told in the page's notices where not strict)."""
    renderer = html.HtmlRenderer(source, place.path, targets, strict=strict)
    body = renderer.render()
    passages = html.passages(source.document, source.title, renderer.headings, targets.catalogue)
    notices = [] if strict else [*source.notices, *renderer.problems]
    page = Page(
        path=place.path,
        title=source.title or source.file,
        summary=source.summary,
        depth=place.depth,
        parent=place.parent,
        html=body,
        text="\n".join(passage.text for passage in passages if passage.text),
        headings=tuple(renderer.headings),
        passages=tuple(passages),
        requirements=tuple(renderer.requirements),
        corrections=tuple(renderer.corrections),
        mentions=tuple(renderer.mentions),
        rules=tuple(renderer.rules),
        examples=tuple(renderer.examples),
        markdown=markdown.render(source, targets),
        source=source.file,
        notices=tuple(str(notice) for notice in notices),
    )
    return page, renderer.problems


def _places(folder: Path, problems: list[Problem]) -> Iterator[_Place]:
    """The tree of contents.yaml, flattened in reading order."""
    name = "contents.yaml"
    try:
        contents = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        problems.append(Problem(name, None, f"can't be read: {error}"))
        return
    seen: set[str] = set()
    for place in _branch(contents, "", 0, None, problems):
        if place.path in seen:
            problems.append(Problem(name, None, f"names the page {place.path!r} twice"))
        elif place.path in html.SPECIAL_PAGES or place.path == "search":
            problems.append(Problem(name, None, f"the address of {place.path!r} is taken by a page of the portal"))
        else:
            seen.add(place.path)
            yield place


def _branch(entries: Any, part: str, depth: int, parent: str | None, problems: list[Problem]) -> Iterator[_Place]:
    if not isinstance(entries, list):
        problems.append(Problem("contents.yaml", None, f"a list of pages is due, not {entries!r}"))
        return
    for entry in entries:
        children: Any = []
        name = entry
        if isinstance(entry, dict) and len(entry) == 1:
            name, children = next(iter(entry.items()))
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            problems.append(
                Problem("contents.yaml", None, f"{entry!r} is no name of a page, nor a name with its pages")
            )
            continue
        path = f"{part}/{name}" if part else name
        inside = part or name
        is_part = not part and bool(children)
        yield _Place(path, f"{path}/index.rst" if is_part else f"{path}.rst", depth, parent)
        if children:
            yield from _branch(children, inside, depth + 1, path, problems)


def _targets(sources: dict[str, Source], requirements: Catalogue, picture_files: dict[str, str]) -> html.Targets:
    labels: dict[str, tuple[str, str, str]] = {}
    anchors: dict[str, set[str]] = {}
    for path, source in sources.items():
        for name, (anchor, title) in html.labels(source.document).items():
            if name in labels:
                source.problems.append(Problem(source.file, None, f"the label {name!r} is also on another page"))
            labels[name] = (path, anchor, title or source.title)
        anchors[path] = set(source.document.ids) | _slugs(source.document)
    terms: dict[str, Term] = {}
    if glossary := sources.get("glossary"):
        for term in _terms(glossary):
            if term.name.lower() in terms:
                glossary.problems.append(Problem(glossary.file, None, f"the term {term.name!r} is defined twice"))
            terms[term.name.lower()] = term
        anchors["glossary"] |= {term.anchor for term in terms.values()}
    titles = {path: source.title for path, source in sources.items()}
    return html.Targets(requirements, titles, anchors, labels, terms, picture_files)


def _slugs(document: nodes.document) -> set[str]:
    """The anchors that requirement and correction boxes and headings get in a page."""
    found = {html.slug(title.astext()) for title in document.findall(nodes.title)}
    for box in document.findall():
        if isinstance(box, nodes.Element):
            found.update(box.get("requirements", ()))
            if "requirement" in box:
                found.add(f"correction-{box['requirement']}")
    return found


def _terms(source: Source) -> Iterator[Term]:
    for item in source.document.findall(nodes.definition_list_item):
        definition = next(child for child in item.children if isinstance(child, nodes.definition))
        text = " ".join(definition.children[0].astext().split())
        for child in item.children:
            if isinstance(child, nodes.term):
                name = child.astext()
                yield Term(name, f"term-{html.slug(name)}", text)
