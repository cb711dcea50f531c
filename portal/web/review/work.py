"""What the reviewer's pages have in common: texts under review, what was found, and the form that sends them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Self

from django.utils.safestring import SafeString

from portal.review import Report
from portal.review.profiles import Profile, profile, profiles
from portal.web.review.listing import Filter, Listing, stricter
from portal.web.review.source import Marked, highlighted_diff, marked

ALL_FIXES = {"safe": "All safe fixes", "suggested": "All fixes, suggestions too"}
"""What the buttons that mend everything apply, by the value that they send."""


class Change(NamedTuple):
    """What became of one text, as a highlighted unified diff."""

    name: str
    diff: SafeString


class Work(ABC):
    """Texts under review. `errors` say why there is no review."""

    page: ClassVar[str]
    """The name of the page's address."""

    profile: str
    errors: Sequence[str]
    filter: Filter

    @property
    @abstractmethod
    def by_name(self) -> Mapping[str, str]:
        """Every text that is there, by the name that findings use, the main one first."""

    @property
    @abstractmethod
    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the form that brings these texts to the page."""

    @property
    @abstractmethod
    def stored(self) -> Mapping[str, Any]:
        """What a shared review keeps of them, by the model's fields."""

    @property
    @abstractmethod
    def undone(self) -> Self | None:
        """The work before the fix that was applied; None where none was."""

    @abstractmethod
    def review(self, profile: str) -> Report:
        """Review the texts together."""

    @property
    def main(self) -> str:
        """The name of the text that it is all about."""
        return next(iter(self.by_name))

    @property
    def text(self) -> str:
        """The text that it is all about."""
        return self.by_name[self.main]

    @cached_property
    def report(self) -> Report | None:
        """The review, None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        return self.review(self.profile)

    @cached_property
    def listing(self) -> Listing | None:
        """The findings as they are listed; None where there is no review."""
        return Listing(self.report, self.by_name, self.filter) if self.report else None

    @cached_property
    def stricter(self) -> int:
        """How many findings the profile `strict` has besides these."""
        return stricter(self.report, self.by_name, self.review) if self.report else 0

    @property
    def marked(self) -> list[Marked]:
        """Every text as marked lines."""
        return marked(self.by_name, self.report.findings if self.report else ())

    @property
    def changes(self) -> list[Change]:
        """What the fix changed."""
        if self.undone is None:
            return []
        old = self.undone.by_name
        return [
            Change(name, highlighted_diff(old.get(name, ""), text))
            for name, text in self.by_name.items()
            if old.get(name, "") != text
        ]

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in profiles()]
