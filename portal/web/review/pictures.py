"""The pictures of a Dockerfile as the page shows them, and what one can choose for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from portal.dockerfile.model import Dockerfile, Stage
from portal.review.pictures import Cause, Picture, causes, contract, draw_contract, draw_layers, draw_stages
from portal.review.pictures.stages import name_of


class Shown(NamedTuple):
    """A picture on the page; `name` is unique there."""

    name: str
    title: str
    markup: SafeString
    words: tuple[str, ...]

    @classmethod
    def of(cls, name: str, picture: Picture) -> Shown:
        """The picture with its SVG as markup."""
        # Everything in it that is not ours is escaped where it is drawn.
        return cls(name, picture.title, mark_safe(picture.svg), picture.words)  # noqa: S308


@dataclass(frozen=True)
class Pictures:
    """`stage` is the index of the result whose contract is drawn, `cause` the key of what changes; what is not in
    the file counts as not chosen."""

    dockerfile: Dockerfile
    stage: str = ""
    cause: str = ""

    @property
    def possible(self) -> bool:
        """Whether there is a stage to draw."""
        return bool(self.dockerfile.stages)

    @cached_property
    def results(self) -> list[tuple[str, str]]:
        """The stages that a build can deliver, by the value that chooses them, the default one first."""
        return [(str(stage.index), name_of(stage)) for stage in reversed(self.dockerfile.results)]

    @property
    def chosen_stage(self) -> Stage:
        """The stage whose contract is drawn."""
        chosen = self.stage if self.stage in dict(self.results) else self.results[0][0]
        return self.dockerfile.stages[int(chosen)]

    @property
    def stage_value(self) -> str:
        """The value that stands for the chosen stage."""
        return str(self.chosen_stage.index)

    @cached_property
    def causes(self) -> list[Cause]:
        """What may change."""
        return causes(self.dockerfile)

    @property
    def chosen_cause(self) -> str:
        """The key of what changes; "" where nothing does."""
        return self.cause if any(one.key == self.cause for one in self.causes) else ""

    @property
    def contract(self) -> Shown:
        """The interface contract."""
        return Shown.of("contract", draw_contract(contract(self.dockerfile, self.chosen_stage)))

    @property
    def stages(self) -> Shown:
        """The graph of the stages."""
        return Shown.of("stages", draw_stages(self.dockerfile))

    @property
    def layers(self) -> Shown:
        """The layers, and which are built again."""
        return Shown.of("layers", draw_layers(self.dockerfile, self.chosen_cause))
