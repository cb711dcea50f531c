"""A question of a form with the visitor's answer."""

from __future__ import annotations

from dataclasses import dataclass

from portal.starters import Field


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field of the form with the visitor's value and what is wrong with it. `derived` is what the answer comes
    to where that is something else (it is empty, or an address of git's own); `prefix` goes before the input's name
    where a form holds more than answers."""

    field: Field
    value: str
    error: str | None = None
    derived: str = ""
    prefix: str = ""

    @property
    def id(self) -> str:
        """The input's id on the page."""
        return f"field-{self.field.name}"

    @property
    def name(self) -> str:
        """The input's name."""
        return self.prefix + self.field.name
