"""The standard as data: areas, requirements, and the guide's pages that state them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How strongly a requirement binds (RFC 2119 sense)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One statement of the standard. `id` never changes and is never reused; `section` is the heading of the
    source document that it comes from; `seen_in` says what an automatic check can look at, `people` where only a
    person can judge; `correction` says where the source is wrong or dated."""

    id: str
    name: str
    level: Level
    section: str
    seen_in: tuple[str, ...]
    says: str
    correction: str | None = None

    @property
    def area(self) -> str:
        """The part of the id before the hyphen: APP, IMG, TAG or RUN."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a page, for its on-page contents: level 2 is the first below the page's title."""

    title: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the guide, rendered. `path` is "part/section" (the address is /guide/<path>/, "" is the guide's
    front page); `depth` its place in the tree (0 part, 1 section, 2 sub-section); `html` the body without the title;
    `text` the same as plain text, for search; `requirements` the ids that it states, in order; `source` the file
    that it was made from, relative to the guide folder."""

    path: str
    title: str
    summary: str
    depth: int
    parent: str | None
    html: str
    text: str
    headings: tuple[Heading, ...] = ()
    requirements: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """All pages in reading order; the tree follows from each page's `parent`."""

    pages: tuple[Page, ...] = field(default=())
