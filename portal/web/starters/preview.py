"""What the preview shows of a generated project: its tree, and one file with highlighted, annotated lines."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Shown:
    """The file that is open in the preview."""

    path: str
    lines: list[Line]
    requirements: tuple[Requirement, ...]
    text: str


def tree(project: Project, shown: str) -> list[Node]:
    """Folders first, then files, each level by name; `shown` is the path of the open file."""
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
                shown=path == shown,
            )
        )
    return _sorted(root.children)


def _sorted(nodes: list[Node]) -> list[Node]:
    for node in nodes:
        node.children = _sorted(node.children)
    return sorted(nodes, key=lambda node: (node.path is not None, node.name.lower()))


def shown_file(project: Project, path: str) -> Shown:
    """The file at `path`, or the Dockerfile where the project has no such file."""
    if path not in project.files:
        path = FIRST_SHOWN if FIRST_SHOWN in project.files else next(iter(project.files))
    text = project.files[path].decode("utf-8", "replace")
    known = catalogue().requirements
    by_line: dict[int, list[Mark]] = {}
    for place in project.satisfied():
        if place.file == path:
            marks = by_line.setdefault(place.line, [])
            marks.extend(Mark(known[id_], place.because) for id_ in place.requirements)
    everywhere = {mark.requirement.id: mark.requirement for number in sorted(by_line) for mark in by_line[number]}
    lines = [
        Line(number, html, tuple(by_line.get(number, ())))
        for number, html in enumerate(_highlighted(path.rpartition("/")[2], text), start=1)
    ]
    return Shown(path, lines, tuple(everywhere.values()), text)


@lru_cache(maxsize=512)
def _highlighted(name: str, text: str) -> tuple[SafeString, ...]:
    """The text's lines as HTML. Pygments escapes what it is given; its spans never cross a line end here."""
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    html = highlight(text, lexer, HtmlFormatter(nowrap=True))
    return tuple(mark_safe(line) for line in html.removesuffix("\n").split("\n"))  # noqa: S308
