"""Which rules a visitor wants to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.review.rule import Rule

FAMILIES = {
    "base_image": "Base image",
    "structure": "Structure",
    "instructions": "Instructions",
    "variables": "Variables",
    "launch": "Starting the application",
    "users": "Users and folders",
    "secrets": "Secrets",
    "packages": "Packages",
    "files": "Files and layers",
    "metadata": "Metadata",
    "entrypoint": "Entry point scripts",
    "context": "Build context and .dockerignore",
    "run-command": "Running containers",
    "build-command": "Building and naming images",
    "compose": "Compose files",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter; an empty value lets everything pass. `id` is a rule's name under another reviewer."""

    severity: str = ""
    requirement: str = ""
    id: str = ""
    q: str = ""

    @classmethod
    def asked_for(cls, query: Mapping[str, str]) -> Selection:
        """The filter of a page's query."""
        return cls(**{name: query.get(name, "").strip()[:100] for name in ("severity", "requirement", "id", "q")})

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.severity or self.requirement or self.id or self.q)

    def of(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules that pass, in their order."""
        return [rule for rule in rules if self._passes(rule)]

    def _passes(self, rule: Rule) -> bool:
        if self.severity and rule.severity != self.severity:
            return False
        if self.requirement and self.requirement.upper() not in rule.requirements:
            return False
        if self.id and self.id.casefold() not in (alias.casefold() for alias in rule.aliases):
            return False
        words = self.q.casefold().split()
        text = " ".join((rule.name, rule.title, rule.why, *rule.aliases, *rule.requirements)).casefold()
        return all(word in text for word in words)


def by_family(rules: Iterable[Rule]) -> list[tuple[str, list[Rule]]]:
    """The rules grouped by family: the family's title and its rules; families in FAMILIES's order, others last."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.family, []).append(rule)
    order = list(FAMILIES)
    families = sorted(groups, key=lambda name: (order.index(name) if name in order else len(order), name))
    return [(FAMILIES.get(name, name.replace("_", " ").capitalize()), groups[name]) for name in families]
