"""What the checks of one review report, as it comes in: parted into what the report shows and what comments hold back,
of each rule no more than anybody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from portal.review.context import Context
from portal.review.ignores import Ignores
from portal.review.model import Fix
from portal.review.rule import Check, Problem, Rule

DOCKERFILE = "Dockerfile"
Entry = tuple[Rule, Check]


class Found:
    """The problems of one review with their rules, in no particular order: `problems` for the report, `held_back` by
    ignore comments. `counts` and `counts_held_back` say how many there are of each rule, those beyond the kept ones
    included."""

    def __init__(self, context: Context, ignores: Ignores | None, most: int | None, leave_out: Collection[str]) -> None:
        """`ignores` are the comments to honour (None for none), `most` is how many problems of one rule are kept (None
        for all), `leave_out` are names of rules and ids of ShellCheck that nobody wants to hear of."""
        self.problems: list[tuple[Rule, Problem]] = []
        self.held_back: list[tuple[Rule, Problem]] = []
        self.counts: Counter[str] = Counter()
        self.counts_held_back: Counter[str] = Counter()
        self._context = context
        self._ignores = ignores if ignores else None
        self._most = 1 << 60 if most is None else most
        self._leave_out = frozenset(leave_out)
        self._failed: dict[str, str] = {}

    def call(self, entries: Iterable[Entry], thing: Any, file: str = DOCKERFILE) -> None:
        """Call these checks with that thing, which is in that file. A check that fails is noted; what it had reported
        until then stays."""
        for rule, check in entries:
            try:
                for problem in check(thing, self._context):
                    self._take(rule, problem if file == DOCKERFILE else _in_file(problem, file))
            except Exception as error:
                self._failed.setdefault(rule.name, f"{type(error).__name__}: {error}")

    @property
    def more(self) -> dict[str, int]:
        """How many problems for the report there are of a rule beyond those that are kept."""
        return {name: count - self._most for name, count in self.counts.items() if count > self._most}

    @property
    def more_held_back(self) -> set[str]:
        """The rules of which more problems are held back than are kept: not all can be told from what is kept."""
        return {name for name, count in self.counts_held_back.items() if count > self._most}

    @property
    def notes(self) -> list[str]:
        """A sentence about each rule that failed."""
        return [f"The rule {name} failed on this file and was left out ({why})." for name, why in self._failed.items()]

    def _take(self, rule: Rule, problem: Problem) -> None:
        name = rule.name
        if self._leave_out and (name in self._leave_out or not self._leave_out.isdisjoint(problem.aliases)):
            return
        kept, counts = self.problems, self.counts
        if self._ignores is not None and self._ignores.covers(name, problem):
            kept, counts = self.held_back, self.counts_held_back
        counts[name] = count = counts[name] + 1
        if count <= self._most:
            kept.append((rule, problem))


def _in_file(problem: Problem, file: str) -> Problem:
    """The problem with its file, and its fixes' edits with theirs, where the check left them out."""
    if problem.file is not None:
        return problem
    fixes = tuple(
        Fix(
            fix.title,
            fix.safety,
            tuple(edit._replace(file=file) if edit.file == DOCKERFILE else edit for edit in fix.edits),
        )
        for fix in problem.fixes
    )
    return problem._replace(file=file, fixes=fixes)
