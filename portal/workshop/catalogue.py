"""The exercises that come with the portal, in the order of their levels."""

from __future__ import annotations

import functools
from itertools import pairwise
from pathlib import Path

from portal.standard.problems import Problem, StandardError
from portal.workshop.model import Exercise, Level
from portal.workshop.reading import read_exercise

EXERCISES_FOLDER = Path(__file__).with_name("exercises")


@functools.cache
def exercises() -> dict[str, Exercise]:
    """All exercises by name, read once. Raises StandardError as `load_exercises` does."""
    return load_exercises(EXERCISES_FOLDER)


def load_exercises(folder: Path) -> dict[str, Exercise]:
    """Read every exercise of a folder: each *.yaml is one.

    Returns:
        The exercises by name, by level and place.

    Raises:
        StandardError: with every problem of every file, each with file and line; two exercises of a level that have
            the same place.
    """
    found: list[Exercise] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(read_exercise(path))
        except StandardError as error:
            problems += error.problems
    found.sort(key=lambda one: (list(Level).index(one.level), one.place))
    for one, other in pairwise(found):
        if (one.level, one.place) == (other.level, other.place):
            problems.append(Problem(f"{other.name}.yaml", None, f"has the place {one.place} of {one.name}"))
    if problems:
        raise StandardError(problems)
    return {exercise.name: exercise for exercise in found}
