"""Reads an exercise from its YAML file and checks it entry by entry, so that each problem has its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.review.profiles import profiles
from portal.review.rules import rules
from portal.standard import catalogue
from portal.standard.problems import Problem, StandardError
from portal.workshop.checks import CHECKS
from portal.workshop.model import COMMANDS, COMPOSE, Cheat, Condition, Exercise, Level

RESERVED = frozenset(["progress", "first-day"])
"""Addresses below /workshop/ that are no exercise's."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REQUIRED = ("title", "level", "place", "summary", "story", "files", "goals", "keeps", "hints", "solution", "why")
_OPTIONAL = ("cheats", "profile")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_exercise(path: Path) -> Exercise:
    """Read and check one exercise.

    Raises StandardError with every problem found, each with file and line: unreadable YAML, unknown, missing or
    repeated keys, wrong values, unknown requirements, rules and checks, a solution that does not fit the files.
    """
    return _Reader(path).read()


class _Reader:
    """Reads one file; collects problems instead of stopping at the first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def _wrong(self, node: yaml.Node | None, message: str) -> None:
        line = None if node is None else node.start_mark.line + 1
        self._problems.append(Problem(self._path.name, line, message))

    def read(self) -> Exercise:
        top = self._entries(self._composed(), "the file", _REQUIRED, _OPTIONAL)
        name = self._path.stem
        if not _NAME.fullmatch(name) or name in RESERVED:
            self._wrong(None, f"the name {name!r} is not in kebab-case, or taken by a page of the workshop")
        if self._problems:
            raise StandardError(self._problems)
        texts = {key: self._text(top[key], key) for key in ("title", "level", "summary", "story", "why")}
        place = self._text(top["place"], "place")
        if texts["level"] not in list(Level):
            self._wrong(top["level"], f"level is {texts['level']!r}; it takes {', '.join(Level)}")
        if not place.isdecimal():
            self._wrong(top["place"], "place must be a number: it orders the exercises of a level")
        profile = self._text(top["profile"], "profile") if "profile" in top else "standard"
        if profile not in profiles():
            self._wrong(top["profile"], f"there is no profile {profile!r}; there are {', '.join(profiles())}")
        files = self._files(top["files"])
        solution = self._solution(top["solution"], files)
        goals = tuple(self._condition(node, "a goal", goal=True) for node in self._items(top["goals"], "goals"))
        keeps = tuple(self._condition(node, "a keep", goal=False) for node in self._items(top["keeps"], "keeps"))
        hints = tuple(self._text(node, "a hint") for node in self._items(top["hints"], "hints"))
        cheats = tuple(self._cheat(node, solution) for node in self._items(top.get("cheats"), "cheats"))
        if self._problems:
            raise StandardError(sorted(self._problems, key=lambda problem: problem.line or 0))
        return Exercise(
            name=name,
            title=texts["title"],
            level=Level(texts["level"]),
            place=int(place),
            summary=" ".join(texts["summary"].split()),
            story=texts["story"].strip(),
            files=files,
            goals=goals,
            keeps=keeps,
            hints=hints,
            solution=solution,
            why=texts["why"].strip(),
            cheats=cheats,
            profile=profile,
        )

    def _composed(self) -> yaml.Node | None:
        try:
            root: yaml.Node | None = yaml.compose(self._path.read_text(encoding="utf-8"), Loader=_Loader)
        except (OSError, UnicodeDecodeError) as error:
            self._wrong(None, f"can't be read: {error}")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or str(error)
            line = None if mark is None else mark.line + 1
            self._problems.append(Problem(self._path.name, line, f"is not valid YAML: {what}"))
        else:
            if root is None:
                self._wrong(None, "is empty")
            return root
        return None

    def _entries(
        self, node: yaml.Node | None, what: str, required: tuple[str, ...] = (), optional: tuple[str, ...] | None = ()
    ) -> dict[str, yaml.Node]:
        """The value nodes of a mapping by key; any key is taken where `optional` is None."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"{what} must be a mapping of keys to values")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                self._wrong(key, f"{what} has the key {key.value!r} twice")
            elif optional is not None and key.value not in (*required, *optional):
                self._wrong(key, f"unknown key {key.value!r}; {what} has {', '.join((*required, *optional))}")
            found[key.value] = value
        for key in required:
            if key not in found:
                self._wrong(node, f"{key!r} is missing")
        return found

    def _items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        self._wrong(node, f"{what} must be a list that is not empty")
        return []

    def _text(self, node: yaml.Node, what: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self._wrong(node, f"{what} must be a text that is not empty")
        return ""

    def _texts(self, node: yaml.Node, what: str) -> list[str]:
        return [self._text(item, what) for item in self._items(node, what)]

    def _files(self, node: yaml.Node) -> dict[str, str]:
        files = {
            name: value.value if isinstance(value, yaml.ScalarNode) else self._text(value, name)
            for name, value in self._entries(node, "files", optional=None).items()
        }
        main = next(iter(files), "")
        if main not in ("Dockerfile", COMMANDS, COMPOSE) or (main != "Dockerfile" and len(files) > 1):
            self._wrong(node, f"files begin with Dockerfile, or are {COMMANDS} or {COMPOSE} alone")
        return files

    def _solution(self, node: yaml.Node, files: Mapping[str, str]) -> dict[str, str]:
        """The mended files; those that the solution does not name stay as they are."""
        changed = self._entries(node, "the solution", optional=tuple(files))
        return {name: self._text(changed[name], name) if name in changed else text for name, text in files.items()}

    def _condition(self, node: yaml.Node, what: str, *, goal: bool) -> Condition:
        entries = self._entries(node, what, ("says", "trains") if goal else ("says",), tuple(CHECKS))
        says = self._text(entries["says"], "says") if "says" in entries else ""
        trains = self._texts(entries["trains"], "trains") if "trains" in entries else []
        for unknown in [id_ for id_ in trains if id_ not in catalogue().requirements]:
            self._wrong(entries["trains"], f"names the requirement {unknown}; there is none")
        checks = {kind: self._texts(value, kind) for kind, value in entries.items() if kind in CHECKS}
        for name in checks.get("clean", ()):
            if name not in rules() and name not in catalogue().requirements:
                self._wrong(entries["clean"], f"there is no rule or requirement {name!r}")
        if not checks:
            self._wrong(node, f"{what} needs a check: one of {', '.join(CHECKS)}")
        return Condition(" ".join(says.split()), tuple(checks.items()), tuple(trains))

    def _cheat(self, node: yaml.Node, solution: Mapping[str, str]) -> Cheat:
        entries = self._entries(node, "a cheat", ("does", "replace"))
        does = self._text(entries["does"], "does") if "does" in entries else ""
        files = dict(solution)
        for old, new in self._entries(entries.get("replace"), "replace", optional=None).items():
            holding = next((name for name, text in files.items() if old in text), None)
            if holding is None:
                self._wrong(new, f"{old!r} is not in the solution")
            else:
                files[holding] = files[holding].replace(old, str(new.value))
        return Cheat(does, files)
