"""Whose standard it is: the values in the guide's text that differ from one organisation to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """Values that the guide's text names by substitution: `|organisation|`, `|registry|`, `|base_images_contact|`.

    The defaults are those of the organisation whose standard the source document is.
    """

    name: str = "SKA Observatory"
    registry: str = "artefact.skao.int"
    base_images_contact: str = "the Systems Team"

    def substitutions(self) -> dict[str, str]:
        """What to put for each substitution name."""
        return {
            "organisation": self.name,
            "registry": self.registry,
            "base_images_contact": self.base_images_contact,
        }
