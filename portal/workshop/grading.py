"""Grades an attempt: which goals it reaches, what no longer holds, which findings matter for it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.review import Finding, Severity
from portal.workshop.checks import CHECKS, against, readable
from portal.workshop.model import Condition, Exercise
from portal.workshop.work import Work


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one condition stands: why it does not hold, "" where it does."""

    says: str
    requirements: tuple[str, ...]
    why_not: str

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Grade:
    """What became of an exercise. `goals` and `keeps` stand in the exercise's order, a keep that every exercise has
    last; `findings` are those that goals or keeps speak of, `others` the rest; `notes` are the review's."""

    goals: tuple[Outcome, ...]
    keeps: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    others: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def reached(self) -> int:
        """How many goals are reached."""
        return sum(goal.holds for goal in self.goals)

    @property
    def solved(self) -> bool:
        """Whether every goal is reached and everything that must stay true does."""
        return all(outcome.holds for outcome in (*self.goals, *self.keeps))


def grade(exercise: Exercise, files: Mapping[str, str]) -> Grade:
    """Grade an attempt at an exercise.

    Args:
        exercise: the exercise.
        files: what the visitor made of its files, by name; one that is missing is empty. Any text is taken.

    Returns:
        The grade. It depends on nothing but exercise and files.
    """
    work = Work({name: files.get(name, "") for name in exercise.files}, exercise.profile)
    asked = list(dict.fromkeys(one for goal in exercise.goals for one in _relevant(work, goal)))
    at_start = _errors(tuple(exercise.files.items()), exercise.profile)
    fresh = [  # what a goal asks for anyway is told there
        one for one in work.findings if one.severity is Severity.ERROR and one.rule not in at_start and one not in asked
    ]
    unusable = readable(work)  # what is not there breaks no rule: that reaches no goal
    sound = unusable or (fresh[0].message if fresh else "")
    findings = tuple(one for one in work.findings if one in asked or one in fresh)
    return Grade(
        tuple(_outcome(work, goal, unusable) for goal in exercise.goals),
        (
            *(_outcome(work, keep) for keep in exercise.keeps),
            Outcome("Nothing else is broken.", (), sound),
        ),
        findings,
        tuple(dict.fromkeys(one for one in work.findings if one not in findings)),
        work.report.notes,
    )


def _outcome(work: Work, condition: Condition, unusable: str = "") -> Outcome:
    reasons = (CHECKS[kind](work, value) for kind, value in condition.checks)
    return Outcome(condition.says, condition.requirements, unusable or next(filter(None, reasons), ""))


def _relevant(work: Work, goal: Condition) -> Iterable[Finding]:
    for kind, value in goal.checks:
        if kind == "clean":
            yield from against(work, value)


@functools.lru_cache(maxsize=256)
def _errors(files: tuple[tuple[str, str], ...], profile: str) -> frozenset[str]:
    """The rules that find an error in files as they are given."""
    return frozenset(one.rule for one in Work(dict(files), profile).findings if one.severity is Severity.ERROR)
