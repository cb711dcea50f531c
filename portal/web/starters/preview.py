"""What the preview shows of a generated project: its tree, and one file with highlighted, annotated lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

from portal.standard import catalogue
from portal.standard.model import Requirement
from portal.starters import Project

FIRST_SHOWN = "Dockerfile"


@dataclass(slots=True)
class Node:
    """A file or folder of the tree; `path` is None for a folder."""

    name: str
    path: str | None = None
    executable: bool = False
    size: int = 0
    satisfied: int = 0
    changed: bool = False
    shown: bool = False
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """A requirement that a line satisfies, and how."""

    requirement: Requirement
    because: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the shown file, highlighted, with the requirements that it satisfies."""

    number: int
    html: SafeString
    marks: tuple[Mark, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The file that is open in the preview."""

    path: str
    lines: list[Line]
    requirements: tuple[tuple[Requirement, tuple[int, ...]], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Satisfying:
    """A requirement and the places of the project that satisfy it, as (path, line); line 0 is the whole file."""

    requirement: Requirement
    places: tuple[tuple[str, int], ...]


def by_requirement(project: Project) -> list[Satisfying]:
    """The requirements that the project satisfies, in the order of the standard, each with its places."""
    places: dict[str, list[tuple[str, int]]] = {}
    for place in project.satisfied():
        for id_ in place.requirements:
            places.setdefault(id_, []).append((place.file, place.line))
    known = catalogue().requirements
    return [Satisfying(known[id_], tuple(dict.fromkeys(places[id_]))) for id_ in known if id_ in places]


def tree(project: Project, shown: str, changed: Collection[str] = ()) -> list[Node]:
    """Folders first, then files, each level by name; `shown` is the path of the open file, `changed` are those of
    files that the last edit changed."""
    satisfied: dict[str, set[str]] = {}
    for place in project.satisfied():
        satisfied.setdefault(place.file, set()).update(place.requirements)
    root = Node("")
    for path, content in project.files.items():
        *folders, name = path.split("/")
        parent = root
        for folder in folders:
            found = next((node for node in parent.children if node.path is None and node.name == folder), None)
            if found is None:
                found = Node(folder)
                parent.children.append(found)
            parent = found
        parent.children.append(
            Node(
                name,
                path,
                executable=bool(project.modes.get(path, 0) & 0o111),
                size=len(content),
                satisfied=len(satisfied.get(path, ())),
                changed=path in changed,
                shown=path == shown,
            )
        )
    return _sorted(root.children)


def _sorted(nodes: list[Node]) -> list[Node]:
    for node in nodes:
        node.children = _sorted(node.children)
    return sorted(nodes, key=lambda node: (node.path is not None, node.name.lower()))


def shown_path(project: Project, path: str) -> str:
    """The path of the file to show: the wished one, or the Dockerfile where the project has no such file."""
    if path in project.files:
        return path
    return FIRST_SHOWN if FIRST_SHOWN in project.files else next(iter(project.files))


def shown_file(project: Project, path: str, changed: Collection[int] = ()) -> Shown:
    """The project's file at `path`; `changed` are the numbers of lines that the last edit changed."""
    text = project.files[path].decode("utf-8", "replace")
    known = catalogue().requirements
    by_line: dict[int, list[Mark]] = {}
    for place in project.satisfied():
        if place.file == path:
            marks = by_line.setdefault(place.line, [])
            marks.extend(Mark(known[id_], place.because) for id_ in place.requirements)
    everywhere: dict[str, list[int]] = {}
    for number in sorted(by_line):
        for mark in by_line[number]:
            everywhere.setdefault(mark.requirement.id, []).extend([number] if number else [])
    lines = [
        Line(number, html, tuple(by_line.get(number, ())), number in changed)
        for number, html in enumerate(_highlighted(path.rpartition("/")[2], text), start=1)
    ]
    return Shown(
        path, lines, tuple((known[id_], tuple(dict.fromkeys(numbers))) for id_, numbers in everywhere.items()), text
    )


@lru_cache(maxsize=512)
def _highlighted(name: str, text: str) -> tuple[SafeString, ...]:
    """The text's lines as HTML. Pygments escapes what it is given; its spans never cross a line end here."""
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    html = highlight(text, lexer, HtmlFormatter(nowrap=True))
    return tuple(mark_safe(line) for line in html.removesuffix("\n").split("\n"))  # noqa: S308
