"""The thread from a requirement to what states, checks, satisfies and trains it, and its check at start-up.

Guide, rules, starters and exercises refer to requirements by id and know nothing of one another; this module joins
them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal import standard, starters, workshop
from portal.review import profiles
from portal.review import rules as review_rules
from portal.review.foreign_ids import by_reviewer
from portal.review.rule import Rule
from portal.review.yaml_file import did_you_mean
from portal.standard import Guide, Page, Problem, Requirement, StandardError
from portal.standard.catalogue import OWN_FILE
from portal.workshop import Exercise

# What an automatic check can look at (a requirement's `seen_in`), as readers know it.
SEEN_IN_TITLES = {
    "dockerfile": "Dockerfile",
    "dockerignore": ".dockerignore",
    "entrypoint": "entry point script",
    "run-command": "docker run command",
    "compose": "Compose file",
    "image-name": "image name and tag",
    "starter": "starter project",
    "documentation": "documentation",
    "people": "people",
}


class BrokenThread(ValueError):
    """Something refers to a requirement that does not exist; the message lists every such place."""


@dataclass(frozen=True, slots=True)
class SatisfyingFile:
    """A file of a starter that satisfies a requirement; `lines` are those (from 1) of the project made from the
    default answers that do it, none where it is the file as a whole."""

    starter: str
    starter_title: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """One requirement and everything that is about it."""

    requirement: Requirement
    sections: tuple[Page, ...]
    rules: tuple[Rule, ...]
    files: tuple[SatisfyingFile, ...]
    mentions: tuple[Page, ...]
    exercises: tuple[Exercise, ...]

    @property
    def aliases(self) -> list[str]:
        """The ids under which other reviewers know its rules, sorted."""
        return sorted({alias for rule in self.rules for alias in rule.aliases})

    @property
    def aliases_by_reviewer(self) -> dict[str, list[str]]:
        """The same under the names of those reviewers."""
        return by_reviewer(self.aliases)

    @property
    def starters(self) -> list[tuple[str, str]]:
        """Name and title of each starter that satisfies it."""
        return list(dict.fromkeys((file.starter, file.starter_title) for file in self.files))

    @property
    def for_people(self) -> bool:
        """Whether some of it only people can judge."""
        return "people" in self.requirement.seen_in

    @property
    def only_people(self) -> bool:
        """Whether all of it only people can judge."""
        return self.requirement.seen_in == ("people",)

    @property
    def seen_in(self) -> list[str]:
        """What an automatic check can look at, in words."""
        return [SEEN_IN_TITLES[place] for place in self.requirement.seen_in if place != "people"]


def guide() -> Guide:
    """The guide, with the organisation's values and its own part."""
    return standard.guide()


@functools.cache
def strands() -> dict[str, Strand]:
    """Every requirement's strand by its id, in the catalogue's order.

    Raises BrokenThread where a rule, a starter or a page names an unknown requirement, or a page or a requirement an
    unknown rule; StandardError where the catalogue, the guide, an exercise or something in the organisation's folder
    can't be used.
    """
    if wrong := [*standard.problems_at_once(), *_own_problems(), *_unknown_rules()]:
        raise StandardError(wrong)
    problems = list(_problems())
    if problems:
        raise BrokenThread("\n".join(problems))
    pages = guide()
    files = _satisfying_files()
    return {
        requirement.id: Strand(
            requirement=requirement,
            sections=tuple(pages.sections_stating(requirement.id)),
            rules=tuple(_checking(requirement)),
            files=tuple(files.get(requirement.id, ())),
            mentions=tuple(page for page in pages.pages if requirement.id in page.mentions),
            exercises=tuple(exercises_training([requirement.id])),
        )
        for requirement in standard.catalogue().requirements.values()
    }


def _checking(requirement: Requirement) -> list[Rule]:
    """The rules on a requirement: first the one that is called as it is, then what the standard profile has, the
    severest first."""
    found = [rule for rule in review_rules.rules().values() if requirement.id in rule.requirements]
    return sorted(found, key=lambda rule: (rule.name != requirement.name, rule.opinion, rule.severity.rank, rule.name))


def exercises_training(requirements: Iterable[str]) -> list[Exercise]:
    """The exercises that train one of these requirements, in the workshop's order."""
    wanted = set(requirements)
    return [one for one in workshop.exercises().values() if not wanted.isdisjoint(one.requirements)]


def exercises_on(rule: str) -> list[Exercise]:
    """The exercises with a goal that asks for a rule to be content."""
    return [one for one in workshop.exercises().values() if rule in one.rules]


def _problems() -> Iterator[str]:
    known = standard.catalogue().requirements
    for rule in review_rules.rules().values():
        for unknown in set(rule.requirements) - known.keys():
            yield f"The rule {rule.name} names the requirement {unknown}, which is not in the catalogue."
    for starter in starters.catalogue().values():
        for file, ids in starter.satisfies.items():
            for unknown in set(ids) - known.keys():
                yield f"The starter {starter.name} names the requirement {unknown} for {file}; there is none."


def _unknown_rules() -> Iterator[Problem]:
    """Where the guide's pages name rules that there aren't."""
    known = review_rules.rules()
    for page in standard.as_read().pages:
        for name, line in page.rules:
            if name not in known:
                yield Problem(page.source, line, f"there is no rule {name!r}.{did_you_mean(name, known)}")


def _own_problems() -> Iterator[Problem]:
    """What is wrong between the organisation's folder and the rules: names of rules in its requirements that there
    aren't, and of each of its profiles the first thing."""
    folder = standard.own()
    lines = folder.texts.get(OWN_FILE, "").splitlines() if folder else []
    for requirement, names in standard.own_checks().items():
        for unknown in [name for name in names if name not in review_rules.rules()]:
            line = next((n for n, text in enumerate(lines, 1) if re.search(rf"\b{requirement}\b", text)), None)
            message = (
                f"{requirement}: checked_by: there is no rule {unknown!r}.{did_you_mean(unknown, review_rules.rules())}"
            )
            yield Problem(folder.label(OWN_FILE) if folder else OWN_FILE, line, message)
    for name, text in profiles.own_profiles().items():
        try:
            profiles.load(text, name, profiles.own_file(name))
        except profiles.InvalidProfile as error:
            file = profiles.own_file(name)
            line, _, message = str(error).removeprefix(f"{file}:").partition(": ")
            yield Problem(file, int(line), message)


def _satisfying_files() -> dict[str, list[SatisfyingFile]]:
    found: dict[str, list[SatisfyingFile]] = {}
    for starter in starters.catalogue().values():
        lines: dict[tuple[str, str], set[int]] = {}
        for place in starters.generate(starter.name, {}).satisfied():
            for requirement in place.requirements:
                lines.setdefault((requirement, place.file), set()).update({place.line} - {0})
        for (requirement, file), numbers in lines.items():
            entry = SatisfyingFile(starter.name, starter.title, file, tuple(sorted(numbers)))
            found.setdefault(requirement, []).append(entry)
    return found
