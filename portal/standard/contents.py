"""contents.yaml: the tree of pages, in reading order, and where an organisation's own pages join it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from portal.standard.problems import Problem

CONTENTS_FILE = "contents.yaml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page's name in the tree with those below it, its line in the file, and whether it is a part (a folder with an
    index.rst) at the top."""

    name: str
    line: int
    is_part: bool
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its path, file, depth and parent's path, and the line of contents.yaml that says so."""

    path: str
    file: str
    depth: int
    parent: str | None
    line: int | None = None


def read_contents(text: str, file: str, problems: list[Problem]) -> list[Entry]:
    """The tree that a contents.yaml writes down; what is wrong with it is added to the problems."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        problems.append(Problem(file, line, f"can't be read: {error.problem}"))
        return []
    except (yaml.YAMLError, RecursionError) as error:
        problems.append(Problem(file, None, f"can't be read: {error}"))
        return []
    return list(_branch(root, file, True, problems))


def _branch(node: yaml.Node | None, file: str, at_top: bool, problems: list[Problem]) -> Iterator[Entry]:
    if not isinstance(node, yaml.SequenceNode):
        line = None if node is None else node.start_mark.line + 1
        problems.append(Problem(file, line, "a list of pages is due, each `- name`, or `- name:` and its pages below"))
        return
    for item in node.value:
        line = item.start_mark.line + 1
        name, below = item, None
        if isinstance(item, yaml.MappingNode) and len(item.value) == 1:
            ((name, below),) = item.value
        if not isinstance(name, yaml.ScalarNode) or not _NAME.fullmatch(name.value):
            shown = repr(name.value) if isinstance(name, yaml.ScalarNode) else "this"
            problems.append(Problem(file, line, f"{shown} is no name of a page, nor a name with its pages"))
            continue
        children = [] if below is None else list(_branch(below, file, False, problems))
        yield Entry(name.value, line, at_top and bool(children), children)


def merged(entries: list[Entry], own: list[Entry]) -> list[Entry]:
    """The portal's tree with an organisation's: what has a name that is there already adds its pages below it, anything
    else comes after the others."""
    result = list(entries)
    positions = {entry.name: position for position, entry in enumerate(result)}
    for entry in own:
        position = positions.get(entry.name)
        if position is None:
            result.append(entry)
        else:
            known = result[position]
            result[position] = Entry(known.name, known.line, known.is_part, merged(known.children, entry.children))
    return result


def places(entries: list[Entry]) -> Iterator[Place]:
    """The tree flattened in reading order. A part is <part>/index.rst, everything in it <part>/<name>.rst."""
    return _flat(entries, "", 0, None)


def _flat(entries: list[Entry], part: str, depth: int, parent: str | None) -> Iterator[Place]:
    for entry in entries:
        path = f"{part}/{entry.name}" if part else entry.name
        yield Place(path, f"{path}/index.rst" if entry.is_part else f"{path}.rst", depth, parent, entry.line)
        yield from _flat(entry.children, part or entry.name, depth + 1, path)
