"""What the catalogue's page says of a starter: which requirements it satisfies, and which not for what reason."""

from __future__ import annotations

from dataclasses import dataclass

from portal.standard import catalogue as standard
from portal.standard.model import Requirement
from portal.starters import Starter, catalogue, requirements_of
from portal.starters.measured import Measured, measured

_GROUPS = {
    "Services": ("service",),
    "Jobs, devices and web sites": ("job", "device", "site"),
    "Images to build on": ("image",),
}
# An organisation can have requirements of its own, which the scaffolds know nothing of.
_UNKNOWN = "Nothing in it is marked for this requirement."


@dataclass(frozen=True, slots=True)
class Card:
    """A starter with the requirements that it satisfies by its defaults, the others, each with the reason, and what was
    measured of its image."""

    starter: Starter
    satisfied: list[Requirement]
    left: list[tuple[Requirement, str]]
    measured: Measured | None


def cards() -> dict[str, list[Card]]:
    """All starters, by the title of their group."""
    return {
        title: [_card(starter) for starter in catalogue().values() if starter.kind in kinds]
        for title, kinds in _GROUPS.items()
    }


def _card(starter: Starter) -> Card:
    known = standard().requirements
    satisfied = dict.fromkeys(requirements_of(starter))
    left = [(known[id_], starter.left.get(id_, _UNKNOWN)) for id_ in known if id_ not in satisfied]
    return Card(starter, [known[id_] for id_ in satisfied], left, measured().get(starter.name))
