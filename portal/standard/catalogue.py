"""The catalogue of requirements, read from requirements.yaml and checked entry by entry."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from portal.standard.model import Catalogue, Level, Requirement
from portal.standard.problems import Problem, StandardError

CATALOGUE_FILE = Path(__file__).with_name("requirements.yaml")

SEEN_IN = (
    "dockerfile",
    "dockerignore",
    "entrypoint",
    "run-command",
    "compose",
    "image-name",
    "starter",
    "documentation",
    "people",
)

_REQUIRED = ("id", "name", "level", "section", "seen_in", "says")
_OPTIONAL = ("correction",)
_ID = re.compile(r"(?P<area>[A-Z]{2,5})-(?P<number>[1-9][0-9]*)")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# The C loader reads the catalogue in a tenth of the time; PyYAML has it wherever libyaml was there at build time.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def catalogue() -> Catalogue:
    """The standard's areas and requirements, loaded once. Raises StandardError as `load_catalogue` does."""
    return load_catalogue(CATALOGUE_FILE)


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Raises StandardError with every problem found, each with file and line: unreadable YAML, unknown, missing or
    repeated keys, wrong values, repeated ids or names, gaps in an area's numbers.
    """
    return _CatalogueReader(path).read()


class _CatalogueReader:
    """Reads one file; collects problems instead of stopping at the first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def _wrong(self, node: yaml.Node | None, message: str) -> None:
        line = None if node is None else node.start_mark.line + 1
        self._problems.append(Problem(self._path.name, line, message))

    def read(self) -> Catalogue:
        root = self._compose()
        top = dict(self._entries(root, "the file")) if root is not None else {}
        for key in top.keys() - {"areas", "requirements"}:
            self._wrong(top[key], f"unknown key {key!r}; the file has 'areas' and 'requirements'")
        areas = self._areas(top.get("areas"))
        requirements = self._requirements(top.get("requirements"), areas)
        self._check_numbers(requirements, areas, top.get("requirements"))
        if self._problems:
            raise StandardError(sorted(self._problems, key=lambda problem: problem.line or 0))
        return Catalogue(areas, requirements)

    def _compose(self) -> yaml.Node | None:
        try:
            root: yaml.Node | None = yaml.compose(self._path.read_text(encoding="utf-8"), Loader=_Loader)
        except OSError as error:
            self._wrong(None, f"can't be read: {error.strerror}")
            return None
        except UnicodeDecodeError:
            self._wrong(None, "can't be read: it is not UTF-8")
            return None
        except yaml.MarkedYAMLError as error:
            line = None if error.problem_mark is None else error.problem_mark.line + 1
            self._problems.append(Problem(self._path.name, line, f"is not valid YAML: {error.problem}"))
            return None
        except yaml.YAMLError as error:
            self._wrong(None, f"is not valid YAML: {error}")
            return None
        if root is None:
            self._wrong(None, "is empty; it needs 'areas' and 'requirements'")
        return root

    def _entries(self, node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node]]:
        """The keys and value nodes of a mapping; a repeated key is a problem and skipped."""
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"{what} must be a mapping of keys to values")
            return
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                self._wrong(key, f"{what} has the key {key.value!r} twice")
            else:
                seen.add(key.value)
                yield key.value, value

    def _text(self, node: yaml.Node, what: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self._wrong(node, f"{what} must be a text that is not empty")
        return ""

    def _areas(self, node: yaml.Node | None) -> dict[str, str]:
        if node is None:
            if not self._problems:
                self._wrong(None, "has no 'areas'")
            return {}
        return {key: self._text(value, f"area {key}") for key, value in self._entries(node, "areas")}

    def _requirements(self, node: yaml.Node | None, areas: dict[str, str]) -> dict[str, Requirement]:
        found: dict[str, Requirement] = {}
        if node is None:
            if not self._problems:
                self._wrong(None, "has no 'requirements'")
            return found
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, "requirements must be a list")
            return found
        names: dict[str, str] = {}
        for position, entry in enumerate(node.value, start=1):
            requirement = self._requirement(entry, position, areas)
            if requirement is None:
                continue
            if requirement.id in found:
                self._wrong(entry, f"{requirement.id}: this id is given twice; ids are unique and never reused")
                continue
            if other := names.get(requirement.name):
                self._wrong(entry, f"{requirement.id}: the name {requirement.name!r} is already that of {other}")
            names[requirement.name] = requirement.id
            found[requirement.id] = requirement
        return found

    def _requirement(self, entry: yaml.Node, position: int, areas: dict[str, str]) -> Requirement | None:
        before = len(self._problems)
        values = dict(self._entries(entry, f"requirement number {position}"))
        label = (
            values["id"].value if isinstance(values.get("id"), yaml.ScalarNode) else f"requirement number {position}"
        )
        for key in values.keys() - {*_REQUIRED, *_OPTIONAL}:
            known = ", ".join((*_REQUIRED, *_OPTIONAL))
            self._wrong(values[key], f"{label}: unknown key {key!r}; a requirement has {known}")
        for key in _REQUIRED:
            if key not in values:
                self._wrong(entry, f"{label}: {key!r} is missing")
        if len(self._problems) > before:
            return None
        texts = {key: self._text(values[key], f"{label}: {key}") for key in values if key != "seen_in"}
        match = _ID.fullmatch(texts["id"])
        if match is None:
            self._wrong(values["id"], f"{label}: an id is an area and a number, such as IMG-18")
        elif match["area"] not in areas:
            self._wrong(values["id"], f"{label}: there is no area {match['area']}; there are {', '.join(areas)}")
        if texts["level"] not in list(Level):
            self._wrong(values["level"], f"{label}: level is {texts['level']!r}; it takes {', '.join(Level)}")
        if not _NAME.fullmatch(texts["name"]):
            self._wrong(values["name"], f"{label}: the name {texts['name']!r} is not in kebab-case")
        seen_in = self._seen_in(values["seen_in"], label)
        if len(self._problems) > before:
            return None
        return Requirement(
            id=texts["id"],
            name=texts["name"],
            level=Level(texts["level"]),
            section=texts["section"],
            seen_in=seen_in,
            says=texts["says"],
            correction=texts.get("correction"),
        )

    def _seen_in(self, node: yaml.Node, label: str) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._wrong(node, f"{label}: seen_in must be a list that is not empty")
            return ()
        places = tuple(str(item.value) for item in node.value)
        for place in places:
            if place not in SEEN_IN:
                self._wrong(node, f"{label}: seen_in has {place!r}; it takes {', '.join(SEEN_IN)}")
        return places

    def _check_numbers(
        self, requirements: dict[str, Requirement], areas: dict[str, str], node: yaml.Node | None
    ) -> None:
        if self._problems:
            return  # an entry that was refused would look like a gap
        for area in areas:
            numbers = [int(key.partition("-")[2]) for key, entry in requirements.items() if entry.area == area]
            for expected, number in enumerate(numbers, start=1):
                if number != expected:
                    self._wrong(
                        node,
                        f"{area}-{number} stands where {area}-{expected} is due; an area's numbers run from 1 in order",
                    )
                    break
