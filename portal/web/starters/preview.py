"""What the preview shows of a generated project: its tree, and one file with highlighted, annotated lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

from portal.standard import catalogue
from portal.standard.model import Requirement
from portal.starters import Project, Satisfied

FIRST_SHOWN = "Dockerfile"


Place = tuple[str, int]
"""A file and a line of it; line 0 is the whole file."""


@dataclass(frozen=True, slots=True)
class Node:
    """A file or folder of the tree; `path` is None for a folder."""

    name: str
    path: str | None = None
    executable: bool = False
    satisfied: int = 0
    changed: bool = False
    shown: bool = False
    children: Tree = ()


Tree = tuple[Node, ...]


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
    """A requirement and the places of the project that satisfy it."""

    requirement: Requirement
    places: tuple[Place, ...]


def by_requirement(satisfied: Iterable[Satisfied]) -> list[Satisfying]:
    """The requirements that a project satisfies, in the order of the standard, each with its places."""
    places: dict[str, list[Place]] = {}
    for place in satisfied:
        for id_ in place.requirements:
            places.setdefault(id_, []).append((place.file, place.line))
    known = catalogue().requirements
    return [Satisfying(known[id_], tuple(dict.fromkeys(places[id_]))) for id_ in known if id_ in places]


def tree(project: Project, satisfied: Iterable[Satisfied], shown: str, changed: Collection[str] = ()) -> Tree:
    """Folders first, then files, each level by name; `shown` is the path of the open file, `changed` are those of
    files that the last edit changed."""
    ids: dict[str, set[str]] = {}
    for place in satisfied:
        ids.setdefault(place.file, set()).update(place.requirements)
    files = [
        Node(
            path.rpartition("/")[2],
            path,
            executable=bool(project.modes.get(path, 0) & 0o111),
            satisfied=len(ids.get(path, ())),
            changed=path in changed,
            shown=path == shown,
        )
        for path in project.files
    ]
    return _level(files, 0)


def _level(files: list[Node], depth: int) -> Tree:
    """The nodes of one folder: `files` are all those in it, their paths' parts before `depth` the folder's own."""
    folders: dict[str, list[Node]] = {}
    here = []
    for file in files:
        parts = (file.path or "").split("/")
        if len(parts) == depth + 1:
            here.append(file)
        else:
            folders.setdefault(parts[depth], []).append(file)
    nodes = [Node(name, children=_level(below, depth + 1)) for name, below in folders.items()]
    return tuple(sorted([*nodes, *here], key=lambda node: (node.path is not None, node.name.lower())))


def shown_path(project: Project, path: str) -> str:
    """The path of the file to show: the wished one, or the Dockerfile where the project has no such file."""
    if path in project.files:
        return path
    return FIRST_SHOWN if FIRST_SHOWN in project.files else next(iter(project.files))


def shown_file(project: Project, satisfied: Iterable[Satisfied], path: str, changed: Collection[int] = ()) -> Shown:
    """The project's file at `path`; `changed` are the numbers of lines that the last edit changed."""
    text = project.files[path].decode("utf-8", "replace")
    known = catalogue().requirements
    by_line: dict[int, list[Mark]] = {}
    for place in satisfied:
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
