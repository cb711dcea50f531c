"""What a reviewer's findings are worth against the truth set: hits, misses and false alarms; ours and hadolint's, and
where the two differ."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.dockerfile import parse
from portal.review import Report, review, review_beside, review_command, review_compose
from portal.review.profiles import profile
from portal.review.rules import names_by_alias, rules
from tests.truth.cases import COMMANDS, COMPOSE, DOCKERFILE, DOCKERIGNORE, IMAGE_WIDE, Case, Expected, cases

NEEDS_SETTINGS = frozenset(
    ["dl3026", *(f"dl{number}" for number in (3049, 3050, 3051, 3052, 3053, 3054, 3055, 3056, 3058))]
)
"""hadolint's ids that do nothing unless its configuration names registries or labels."""


class Outcome(NamedTuple):
    """One thing that was or should have been reported: "hit", "missed" or "wrong", by which rule or id, where."""

    what: str
    rule: str
    line: int


class Place(NamedTuple):
    """Where a rule reports something."""

    file: str
    line: int
    rule: str


class Difference(NamedTuple):
    """Where one of the two reviewers reports what the other doesn't, by hadolint's id. `who` is right by the truth:
    "portal", "hadolint", or "neither" where each is right about a part."""

    case: str
    id: str
    who: str


def named(name: str) -> frozenset[str]:
    """The rules that a name or another reviewer's id stands for; none, if no rule covers it."""
    if name in rules():
        return frozenset([name])
    return names_by_alias().get(name.lower(), frozenset())


@cache
def vocabulary(profile_name: str) -> frozenset[str]:
    """The rules that the truth set knows under a profile: under hadolint's those that stand for its default ids,
    under another those that some case of it expects."""
    on = profile(profile_name).severities
    if profile_name == "hadolint":
        known = {rule for id in hadolint_ids() for rule in named(id)}
    else:
        known = {
            rule for case in cases() if case.profile == profile_name for e in case.expected for rule in named(e.id)
        }
    return frozenset(known & set(on))


@cache
def hadolint_ids() -> frozenset[str]:
    """The ids, in lower case, that hadolint reports without any configuration, as the profile of its name has them."""
    text = Path(sys.modules[profile.__module__].__file__ or "").with_name("hadolint.yaml").read_text("utf-8")
    ids = {line.partition(":")[0].strip().lower() for line in text.splitlines() if line.startswith("  DL")}
    return frozenset(ids - NEEDS_SETTINGS)


def judged(case: Case) -> frozenset[str]:
    """The rules that a case is judged on."""
    expected = {rule for e in case.expected for rule in named(e.id)} | case.tempts
    if case.judges is not None:
        return frozenset(expected.union(*map(named, case.judges)) & set(profile(case.profile).severities))
    wide = frozenset().union(*map(named, IMAGE_WIDE))
    if case.whole or case.profile == "hadolint":
        return vocabulary(case.profile)
    return frozenset((vocabulary(case.profile) - wide) | (expected & set(profile(case.profile).severities)))


def uncovered(case: Case) -> list[str]:
    """What the case expects that no rule of its profile stands for (yet)."""
    on = set(profile(case.profile).severities)
    return [e.id for e in case.expected if not named(e.id) & on]


def _report(case: Case, wanted: frozenset[str]) -> Report:
    chosen = profile(case.profile)
    if case.settings:
        chosen = chosen._replace(options={**chosen.options, **case.settings})
    if case.main == COMPOSE:
        return review_compose(case.text, chosen, shellcheck=False)
    if case.main == COMMANDS:
        return review_command(case.text, chosen, dockerfile=case.files.get(DOCKERFILE))
    beside = {
        "dockerignore": case.files.get(DOCKERIGNORE),
        "scripts": {file: text for file, text in case.files.items() if file not in (DOCKERFILE, DOCKERIGNORE)},
        "shellcheck": "shellcheck" in wanted,
    }
    return review(case.text, chosen, **beside) if case.main else review_beside(chosen, **beside)


def _found(case: Case) -> set[Place]:
    wanted = judged(case)
    return {Place(f.file, f.span.start_line, f.rule) for f in _report(case, wanted).findings if f.rule in wanted}


def judge(case: Case) -> list[Outcome]:
    """What our findings on a case are worth, on the rules that it judges and that exist."""
    found = _found(case)
    on = set(profile(case.profile).severities)
    outcomes = []
    right: set[Place] = set()
    for e in case.expected:
        wanted = named(e.id) & on
        if not wanted:
            continue
        hits = {p for p in found if p.rule in wanted and p.file == e.file and e.first <= p.line <= e.last}
        right |= hits
        outcomes.append(
            Outcome("hit" if hits else "missed", min(p.rule for p in hits) if hits else min(wanted), e.first)
        )
    outcomes += [Outcome("wrong", place.rule, place.line) for place in sorted(found - right)]
    return outcomes


# -- hadolint -------------------------------------------------------------------------------------------------------


@cache
def hadolint_findings() -> dict[str, frozenset[tuple[int, str]]]:
    """What the hadolint binary reports on every case, by the case's name: line and id (lower case), ShellCheck's
    left out. One process for all; nobody's configuration is read."""
    binary = Path(sys.executable).with_name("hadolint")
    with tempfile.TemporaryDirectory() as folder:
        files = [str(number) for number, case in enumerate(cases()) if case.compare]
        for file in files:
            Path(folder, file).write_bytes(cases()[int(file)].text.encode())
        environment = {
            "HOME": folder,
            "XDG_CONFIG_HOME": folder,
            "PATH": os.environ.get("PATH", ""),
            "LC_ALL": "C.UTF-8",
        }
        run = subprocess.run(
            [str(binary), "--no-fail", "--format", "json", *files],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=True,
        )
    found: dict[str, set[tuple[int, str]]] = {case.name: set() for case in cases()}
    for item in json.loads(run.stdout):
        if item["code"].startswith("DL"):
            found[cases()[int(item["file"])].name].add((item["line"], item["code"].lower()))
    return {name: frozenset(items) for name, items in found.items()}


class _Steps:
    """The lines of a file by instruction: hadolint gives the first line of an instruction, whatever it means in it."""

    def __init__(self, case: Case) -> None:
        self.spans = [(i.first_line, i.last_line) for i in parse(case.text).instructions if i.last_line]

    def of(self, line: int) -> int:
        """The first line of the instruction that the line belongs to."""
        return next((first for first, last in self.spans if first <= line <= last), line)

    def within(self, e: Expected, line: int) -> bool:
        """Whether the instruction of `line` has a line of the expectation's range."""
        return self.of(e.first) <= self.of(line) <= e.last


def _same(e: Expected, id: str) -> bool:
    return e.id.lower() == id or bool(named(e.id) & named(id))


def _known_ids(case: Case) -> frozenset[str]:
    """hadolint's ids that a case judges."""
    if case.profile == "hadolint" and case.judges is None:
        return hadolint_ids()
    wanted = judged(case)
    stated = {e.id.lower() for e in case.expected} | {id.lower() for id in case.judges or ()}
    return frozenset(id for id in hadolint_ids() if id in stated or named(id) & wanted)


def judge_hadolint(case: Case) -> list[Outcome]:
    """What hadolint's findings on a case are worth, on those of the judged rules for which it has an id."""
    if not case.compare:
        return []
    ids = _known_ids(case)
    found = {(line, id) for line, id in hadolint_findings()[case.name] if id in ids}
    steps = _Steps(case)
    outcomes = []
    right: set[tuple[int, str]] = set()
    missed: set[tuple[int, str]] = set()
    for e in case.expected:
        wanted = sorted(id for id in ids if _same(e, id))
        if not wanted:
            continue
        hits = {(line, id) for line, id in found if id in wanted and steps.within(e, line)}
        key = (steps.of(e.first), min(hits)[1] if hits else wanted[0])
        if hits and not hits <= right:
            outcomes.append(Outcome("hit", key[1], e.first))
        elif not hits and key not in missed:  # it can only say a thing once for each instruction
            missed.add(key)
            outcomes.append(Outcome("missed", key[1], e.first))
        right |= hits
    outcomes += [Outcome("wrong", id, line) for line, id in sorted(found - right)]
    return outcomes


def differences(case: Case) -> list[Difference]:
    """Where hadolint and we say different things about a case, on what both know; by the instruction. A file that
    hadolint can't read is one difference."""
    ids = {id for id in _known_ids(case) if named(id) & judged(case)}
    if not case.compare:
        return []
    theirs_all = hadolint_findings()[case.name]
    if any(id == "dl1000" for _, id in theirs_all) and not any(_same(e, "dl1000") for e in case.expected):
        return [Difference(case.name, "DL1000", "portal")]
    steps = _Steps(case)
    theirs = {(steps.of(line), id) for line, id in theirs_all if id in ids}
    comparable = {rule for id in ids for rule in named(id)}
    ours = {(steps.of(p.line), p.rule) for p in _found(case) if p.rule in comparable and p.file == DOCKERFILE}
    verdicts: dict[str, set[str]] = {}
    for line, id in theirs:
        meant = [e for e in case.expected if _same(e, id) and steps.within(e, line)]
        # Two places of one expectation are the same thing said.
        if not any(
            rule in named(id) and (line == place or any(steps.within(e, place) for e in meant)) for place, rule in ours
        ):
            verdicts.setdefault(id.upper(), set()).add("hadolint" if meant else "portal")
    for line, rule in ours:
        meant = [e for e in case.expected if rule in named(e.id) and steps.within(e, line)]
        if not any(
            rule in named(id) and (line == place or any(steps.within(e, place) for e in meant)) for place, id in theirs
        ):
            stated = [e.id.lower() for e in meant if e.id.lower() in ids]
            id = stated[0] if stated else min(id for id in ids if rule in named(id))
            verdicts.setdefault(id.upper(), set()).add("portal" if meant else "hadolint")
    return [Difference(case.name, id, min(who) if len(who) == 1 else "neither") for id, who in sorted(verdicts.items())]


# -- figures --------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """Hits, misses and false alarms, and what follows from them."""

    hits: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share of what was reported that is right, 1 where nothing was."""
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is wrong that was reported, 1 where nothing is."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0


def figures(outcomes: Iterable[Outcome]) -> dict[str, Figures]:
    """The figures of each rule or id, by name, and those of all together under ""."""
    counts = Counter((name, outcome.what) for outcome in outcomes for name in (outcome.rule, ""))
    names = sorted({name for name, _ in counts})
    return {name: Figures(*(counts[name, what] for what in ("hit", "missed", "wrong"))) for name in names}
