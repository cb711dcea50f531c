"""What an exercise is: a story, faulty files, goals to reach, things that must stay true, hints and a solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

COMMANDS = "commands"
"""The name of the file that holds commands of an engine (docker run, docker build, ...)."""
COMPOSE = "compose.yaml"


class Level(StrEnum):
    """How much an exercise asks for."""

    FIRST_STEPS = "first steps"
    EVERYDAY = "everyday"
    DEMANDING = "demanding"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold of the files: in words (`says`), and as checks, all of which must pass: the kind of a
    check with its value (a key of portal.workshop.checks.CHECKS). A goal names the `requirements` that it trains."""

    says: str
    checks: tuple[tuple[str, Any], ...]
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cheat:
    """A known way to silence the reviewer without solving the exercise: what it `does`, and the files it makes."""

    does: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. `name` is its address and file name; `place` orders those of one level; `files` are the faulty
    ones by name, the main one first, `solution` the same mended; `why` gives the solution's reasoning; `profile` is
    the one that they are reviewed under. Story, hints and reasoning are prose with `code` in back quotes."""

    name: str
    title: str
    level: Level
    place: int
    summary: str
    story: str
    files: Mapping[str, str]
    goals: tuple[Condition, ...]
    keeps: tuple[Condition, ...]
    hints: tuple[str, ...]
    solution: Mapping[str, str]
    why: str
    cheats: tuple[Cheat, ...] = ()
    profile: str = "standard"

    @property
    def requirements(self) -> tuple[str, ...]:
        """The ids of the requirements that it trains, each once, in the order of its goals."""
        return tuple(dict.fromkeys(id_ for goal in self.goals for id_ in goal.requirements))

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that its goals ask to be content, each once; not the ids of requirements, which stand
        for all their rules."""
        named = (value for goal in self.goals for kind, value in goal.checks if kind == "clean")
        return tuple(dict.fromkeys(name for names in named for name in names if name.islower()))

    @property
    def areas(self) -> tuple[str, ...]:
        """The parts of the standard that it trains: APP, IMG, ..."""
        return tuple(dict.fromkeys(id_.partition("-")[0] for id_ in self.requirements))

    @property
    def main(self) -> str:
        """The name of the main file."""
        return next(iter(self.files))

    @property
    def path(self) -> str:
        """The address of the exercise's page."""
        return f"/workshop/{self.name}/"
