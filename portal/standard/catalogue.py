"""The catalogue of requirements, read from requirements.yaml and checked entry by entry."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from portal.environment import standard_folder
from portal.standard.folder import OwnFolder, read_folder
from portal.standard.model import Catalogue, Level, Requirement
from portal.standard.problems import Problem, StandardError

CATALOGUE_FILE = Path(__file__).with_name("requirements.yaml")
OWN_FILE = "requirements.yaml"

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

_REQUIRED = ("id", "name", "level", "section", "seen_in", "says", "why")
_OPTIONAL = ("correction",)
_OWN = ("section", "why", "checked_by")  # what an organisation's own requirement need not, or may also have
_LISTS = ("seen_in", "checked_by")
_ID = re.compile(r"(?P<area>[A-Z]{2,5})-(?P<number>[1-9][0-9]*)")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# The C loader reads the catalogue in a tenth of the time; PyYAML has it wherever libyaml was there at build time.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def catalogue() -> Catalogue:
    """The standard's areas and requirements, the organisation's own included, loaded once. Raises StandardError
    with every problem found."""
    found, problems = usable()
    if problems:
        raise StandardError(problems)
    return found


@functools.cache
def own() -> OwnFolder | None:
    """The organisation's folder as it was read; None where there is none."""
    root = standard_folder()
    return None if root is None else read_folder(root)


def own_checks() -> dict[str, tuple[str, ...]]:
    """To each requirement of the organisation's own the names of the rules that it has it checked by. Never raises:
    what is wrong with the folder is told at start-up."""
    found, _ = usable()
    return {one.id: one.checked_by for one in found.requirements.values() if one.checked_by}


def area_names() -> list[str]:
    """The areas, the organisation's included. Never raises either."""
    return list(usable()[0].areas)


@functools.cache
def usable() -> tuple[Catalogue, list[Problem]]:
    """What of the catalogue can be used, and what is wrong with it and the organisation's folder."""
    folder = own()
    found, problems = read_catalogue(CATALOGUE_FILE, folder)
    return found, [*(folder.problems if folder else ()), *problems]


def read_catalogue(path: Path, folder: OwnFolder | None = None) -> tuple[Catalogue, list[Problem]]:
    """Read and check a catalogue file, and an organisation's own requirements.yaml on top of it.

    Gives what can be used, and every problem with file and line: unreadable YAML, unknown, missing or repeated keys,
    wrong values, repeated ids or names, gaps in an area's numbers. What is refused of an organisation's own is in the
    catalogue by its id, so that pages that name it are not complained about as well.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return Catalogue({}, {}), [Problem(path.name, None, f"can't be read: {error.strerror}")]
    except UnicodeDecodeError:
        return Catalogue({}, {}), [Problem(path.name, None, "can't be read: it is not UTF-8")]
    reader = _CatalogueReader(text, path.name)
    found = reader.read()
    problems = reader.problems
    if folder is not None and OWN_FILE in folder.texts and not problems:
        reader = _CatalogueReader(folder.texts[OWN_FILE], folder.label(OWN_FILE), found)
        found = reader.read()
        problems = reader.problems
    return found, sorted(problems, key=lambda problem: problem.line or 0)


class _CatalogueReader:
    """Reads one file; collects problems instead of stopping at the first. With a base, the file is an organisation's:
    it adds areas and their requirements, and changes those of the base."""

    def __init__(self, text: str, file: str, base: Catalogue | None = None) -> None:
        self._source = text
        self._file = file
        self._base = base
        self.problems: list[Problem] = []

    def _wrong(self, node: yaml.Node | None, message: str) -> None:
        line = None if node is None else node.start_mark.line + 1
        self.problems.append(Problem(self._file, line, message))

    def read(self) -> Catalogue:
        root = self._compose()
        top = dict(self._entries(root, "the file")) if root is not None else {}
        for key in top.keys() - {"areas", "requirements"}:
            self._wrong(top[key], f"unknown key {key!r}; the file has 'areas' and 'requirements'")
        areas = self._areas(top.get("areas"))
        requirements = self._requirements(top.get("requirements"), areas)
        if self._base is None:
            self._check_numbers(requirements, areas, top.get("requirements"))
        return Catalogue(areas, requirements)

    def _compose(self) -> yaml.Node | None:
        try:
            # libyaml's composer, unlike Python's, does not survive a file that is nested very deeply.
            loader = yaml.SafeLoader if self._base else _Loader
            root: yaml.Node | None = yaml.compose(self._source, Loader=loader)
        except yaml.MarkedYAMLError as error:
            line = None if error.problem_mark is None else error.problem_mark.line + 1
            self.problems.append(Problem(self._file, line, f"is not valid YAML: {error.problem}"))
            return None
        except (yaml.YAMLError, RecursionError) as error:
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
        known = dict(self._base.areas) if self._base else {}
        if node is None:
            if not self.problems and not self._base:
                self._wrong(None, "has no 'areas'")
            return known
        return known | {key: self._text(value, f"area {key}") for key, value in self._entries(node, "areas")}

    def _requirements(self, node: yaml.Node | None, areas: dict[str, str]) -> dict[str, Requirement]:
        found: dict[str, Requirement] = dict(self._base.requirements) if self._base else {}
        if node is None:
            if not self.problems and not self._base:
                self._wrong(None, "has no 'requirements'")
            return found
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, "requirements must be a list")
            return found
        names = {requirement.name: requirement.id for requirement in found.values()}
        given: set[str] = set()
        for position, entry in enumerate(node.value, start=1):
            requirement = self._requirement(entry, position, areas)
            if requirement is None:
                continue
            if requirement.id in given:
                self._wrong(entry, f"{requirement.id}: this id is given twice; ids are unique and never reused")
                continue
            given.add(requirement.id)
            other = names.get(requirement.name, requirement.id)
            if other != requirement.id:
                self._wrong(entry, f"{requirement.id}: the name {requirement.name!r} is already that of {other}")
            names[requirement.name] = requirement.id
            found[requirement.id] = requirement
        return found

    def _requirement(self, entry: yaml.Node, position: int, areas: dict[str, str]) -> Requirement | None:
        """The requirement of an entry; None where it is refused (but one of an organisation's own with a usable id
        stands for itself, so that what names it is not complained about)."""
        before = len(self.problems)
        values = dict(self._entries(entry, f"requirement number {position}"))
        id_ = values["id"].value if isinstance(values.get("id"), yaml.ScalarNode) else ""
        label = id_ or f"requirement number {position}"
        changed = self._base.requirements.get(id_) if self._base else None
        optional = (*_OPTIONAL, *_OWN) if self._base else _OPTIONAL
        needed = ("id",) if changed else [key for key in _REQUIRED if key not in optional]
        for key in values.keys() - {*_REQUIRED, *optional}:
            known = ", ".join(dict.fromkeys((*_REQUIRED, *optional)))
            self._wrong(values[key], f"{label}: unknown key {key!r}; a requirement has {known}")
        for key in needed:
            if key not in values:
                self._wrong(entry, f"{label}: {key!r} is missing")
        match = _ID.fullmatch(id_)
        stand_in = Requirement(id_, id_, Level.MUST, "", (), "") if self._base and match and not changed else None
        if len(self.problems) > before:
            return stand_in
        texts = {key: self._text(values[key], f"{label}: {key}") for key in values if key not in _LISTS}
        if match is None:
            self._wrong(values["id"], f"{label}: an id is an area and a number, such as IMG-18")
        elif match["area"] not in areas:
            self._wrong(values["id"], f"{label}: there is no area {match['area']}; there are {', '.join(areas)}")
        elif self._base and match["area"] in self._base.areas and not changed:
            self._wrong(
                values["id"],
                f"{label}: the portal's standard has no such requirement to change; requirements of your own take an "
                "area of their own, so that none of the portal's can ever come into their place",
            )
        level = texts.get("level", changed.level if changed else "")
        if level not in list(Level):
            self._wrong(values["level"], f"{label}: level is {level!r}; it takes {', '.join(Level)}")
        name = texts.get("name", changed.name if changed else "")
        if not _NAME.fullmatch(name):
            self._wrong(values["name"], f"{label}: the name {name!r} is not in kebab-case")
        seen_in = self._seen_in(values["seen_in"], label) if "seen_in" in values else changed.seen_in if changed else ()
        checked_by = self._names(values["checked_by"], f"{label}: checked_by") if "checked_by" in values else ()
        if len(self.problems) > before:
            return stand_in
        return Requirement(
            id=id_,
            name=name,
            level=Level(level),
            section=texts.get("section", changed.section if changed else ""),
            seen_in=seen_in,
            says=texts.get("says", changed.says if changed else ""),
            why=texts.get("why", changed.why if changed else ""),
            correction=texts.get("correction", changed.correction if changed else None),
            checked_by=checked_by,
        )

    def _names(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._wrong(node, f"{what} must be a list that is not empty")
            return ()
        return tuple(str(item.value) for item in node.value)

    def _seen_in(self, node: yaml.Node, label: str) -> tuple[str, ...]:
        places = self._names(node, f"{label}: seen_in")
        for place in places:
            if place not in SEEN_IN:
                self._wrong(node, f"{label}: seen_in has {place!r}; it takes {', '.join(SEEN_IN)}")
        return places

    def _check_numbers(
        self, requirements: dict[str, Requirement], areas: dict[str, str], node: yaml.Node | None
    ) -> None:
        if self.problems:
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
