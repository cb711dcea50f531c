"""The guide: every page parsed, rendered and joined to the catalogue, once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from portal.standard import html, markdown
from portal.standard.catalogue import own, usable
from portal.standard.contents import CONTENTS_FILE, Place, merged, places, read_contents
from portal.standard.folder import OwnFolder
from portal.standard.markup import GlossaryBox, Source, parse
from portal.standard.model import Catalogue, Guide, Page, Term
from portal.standard.organisation import Organisation, organisation
from portal.standard.problems import Problem, StandardError

GUIDE_FOLDER = Path(__file__).with_name("guide")
PICTURE_FOLDER = Path(__file__).with_name("pictures")

_TAKEN = ("search", "documents", "print", "offline", "tools", "try", "mended")
# The pages that are in every guide and in no contents.yaml.
_FIXED = (Place("", "index.rst", 0, None), Place("glossary", "glossary.rst", 0, None))


@functools.cache
def guide(of: Organisation | None = None) -> Guide:
    """The guide for an organisation (that of this process by default) with its own part, rendered at the first call
    and kept.

    Raises StandardError with every problem in the guide's files.
    """
    made, problems = _read(of or organisation())
    if problems:
        raise StandardError(problems)
    return made


@functools.cache
def _read(of: Organisation) -> tuple[Guide, list[Problem]]:
    """The guide, and everything that is wrong with it, the catalogue and the organisation's folder."""
    folder = own()
    requirements, problems = usable()
    made, others = read_guide(GUIDE_FOLDER, requirements, of, pictures(PICTURE_FOLDER), folder)
    return made, [*problems, *others]


def as_read() -> Guide:
    """The guide as far as its files can be used, to look for what else is wrong with it."""
    return _read(organisation())[0]


def problems_at_once() -> list[Problem]:
    """Everything that is wrong with the standard's files and the organisation's folder."""
    return _read(organisation())[1]


def pictures(folder: Path) -> dict[str, str]:
    """The SVG pictures of a folder by name, ready to stand in a page."""
    return {
        path.stem: re.sub(r"<\?xml.*?\?>\s*", "", path.read_text(encoding="utf-8")).strip()
        for path in sorted(folder.glob("*.svg"))
    }


def read_guide(
    folder: Path,
    requirements: Catalogue,
    of: Organisation,
    picture_files: dict[str, str],
    own_part: OwnFolder | None = None,
) -> tuple[Guide, list[Problem]]:
    """Read contents.yaml and the pages that it names from a folder, and an organisation's own, and render them.

    Problems come with file and line, all at once: a file that contents.yaml names and isn't there, or is there and not
    named; whatever docutils reports; unknown requirements, terms, pages, labels, pictures and languages.
    """
    problems: list[Problem] = []
    own_pages = own_part.below("guide", ".rst") if own_part else {}
    standing = list(_places(folder, own_part, problems))
    sources: dict[str, Source] = {}
    for place in [*standing, *_FIXED]:
        file, text = _text(place, folder, own_part, problems)
        if text is None:
            continue
        source = parse(text, file, of)
        if not source.title:
            source.problems.append(Problem(file, 1, "the page has no title"))
        sources[place.path] = source
    named = {place.file for place in [*standing, *_FIXED]}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.rst")}
    problems += [Problem(name, None, "contents.yaml does not name this page") for name in present - named]
    if own_part:
        stray = [f"guide/{name}.rst" for name in own_pages if f"{name}.rst" not in named]
        problems += [Problem(own_part.label(name), None, "contents.yaml does not name this page") for name in stray]

    targets = _targets(sources, requirements, picture_files)
    pages: dict[str, Page] = {}
    by_path = {place.path: place for place in [*standing, *_FIXED]}
    for path, source in sources.items():
        place = by_path[path]
        is_own = place.file.removesuffix(".rst") in own_pages
        page, wrong = _page(source, place, targets, own=is_own)
        pages[path] = page
        problems += [*source.problems, *wrong]
    made = Guide(
        pages=tuple(pages[place.path] for place in standing if place.path in pages),
        front=pages.get(""),
        glossary_page=pages.get("glossary"),
        glossary=tuple(dict.fromkeys(targets.terms.values())),
        documents=_documents(own_part, targets, of) if own_part else (),
    )
    return made, sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def _places(folder: Path, own_part: OwnFolder | None, problems: list[Problem]) -> Iterator[Place]:
    """Where each page stands: contents.yaml's tree, the organisation's joined to it."""
    try:
        text = (folder / CONTENTS_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(CONTENTS_FILE, None, f"can't be read: {error}"))
        return
    entries = read_contents(text, CONTENTS_FILE, problems)
    known = {place.path for place in places(entries)}
    file = CONTENTS_FILE
    own_file = f"guide/{CONTENTS_FILE}"
    if own_part and own_file in own_part.texts:
        file = own_part.label(own_file)
        entries = merged(entries, read_contents(own_part.texts[own_file], file, problems))
    seen: set[str] = set()
    for place in places(entries):
        blamed = CONTENTS_FILE if place.path in known else file
        if place.path in seen:
            problems.append(Problem(blamed, place.line, f"names the page {place.path!r} twice"))
        elif place.path in html.SPECIAL_PAGES or place.path.split("/")[0] in _TAKEN:
            message = f"the address of {place.path!r} is taken by a page of the portal"
            problems.append(Problem(blamed, place.line, message))
        else:
            seen.add(place.path)
            yield place


def _text(place: Place, folder: Path, own_part: OwnFolder | None, problems: list[Problem]) -> tuple[str, str | None]:
    """A page's file as messages name it, and its text: the organisation's where it has one, None where nobody has."""
    if own_part and (text := own_part.texts.get(f"guide/{place.file}")) is not None:
        return own_part.label(f"guide/{place.file}"), text
    try:
        return place.file, (folder / place.file).read_text(encoding="utf-8")
    except OSError as error:
        problems.append(Problem(place.file, None, f"can't be read: {error.strerror}"))
    except UnicodeDecodeError:
        problems.append(Problem(place.file, None, "can't be read: it is not UTF-8"))
    return place.file, None


def _documents(own_part: OwnFolder, targets: html.Targets, of: Organisation) -> tuple[Page, ...]:
    """The organisation's documents, rendered; they may link one another and the guide."""
    sources = {
        f"documents/{name}": parse(text, own_part.label(f"documents/{name}.rst"), of, strict=False)
        for name, text in own_part.below("documents", ".rst").items()
    }
    theirs = _targets(sources, targets.catalogue, {})
    joined = html.Targets(
        catalogue=targets.catalogue,
        titles={**targets.titles, **theirs.titles},
        anchors={**targets.anchors, **theirs.anchors},
        labels={**targets.labels, **theirs.labels},
        terms={**targets.terms, **theirs.terms},
        pictures=targets.pictures,
    )
    return tuple(
        _page(source, Place(path, source.file, 0, None), joined, strict=False, own=True)[0]
        for path, source in sources.items()
    )


def render_document(
    text: str, file: str, requirements: Catalogue, of: Organisation, picture_files: dict[str, str] | None = None
) -> Page:
    """Render a Sphinx-flavoured document that is not ours as a page of its own.

    Unknown roles and directives and links that lead nowhere become text; raw markup and file inclusion are left out;
    the page's `notices` tell of each. Never raises on any text.
    """
    source = parse(text, file, of, strict=False)
    targets = _targets({"": source}, requirements, picture_files or {})
    page, _ = _page(source, Place("", file, 0, None), targets, strict=False)
    return page


def _page(
    source: Source, place: Place, targets: html.Targets, *, strict: bool = True, own: bool = False
) -> tuple[Page, list[Problem]]:
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
        remarks=tuple(renderer.remarks),
        mentions=tuple(renderer.mentions),
        rules=tuple(renderer.rules.items()),
        examples=tuple(renderer.examples),
        markdown=markdown.render(source, targets),
        source=source.file,
        own=own,
        notices=tuple(str(notice) for notice in notices),
    )
    return page, renderer.problems


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
    for path, source in sources.items():
        for term in _terms(source, path):
            if term.name.lower() in terms:
                source.problems.append(Problem(source.file, None, f"the term {term.name!r} is defined twice"))
            terms[term.name.lower()] = term
            anchors[path].add(term.anchor)
    titles = {path: source.title for path, source in sources.items()}
    return html.Targets(requirements, titles, anchors, labels, terms, picture_files)


def _slugs(document: nodes.document) -> set[str]:
    """The anchors that requirement and correction boxes and headings get in a page."""
    found = {html.slug(title.astext()) for title in document.findall(nodes.title)}
    for box in document.findall():
        if isinstance(box, nodes.Element):
            found.update(box.get("requirements", ()))
            if box.get("requirement"):
                found.add(f"correction-{box['requirement']}")
    return found


def _terms(source: Source, path: str) -> Iterator[Term]:
    """The terms that the glossary page defines, and those in any page's `glossary` directive."""
    boxes = [source.document] if path == "glossary" else source.document.findall(GlossaryBox)
    for item in [item for box in boxes for item in box.findall(nodes.definition_list_item)]:
        definition = next(child for child in item.children if isinstance(child, nodes.definition))
        text = " ".join(definition.children[0].astext().split()) if definition.children else ""
        for child in item.children:
            if isinstance(child, nodes.term):
                name = child.astext()
                yield Term(name, f"term-{html.slug(name)}", text, path)
