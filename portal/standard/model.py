"""The standard as data: areas, requirements, and the guide's pages that state them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

# Words in names of requirements that are not written as they are in kebab-case.
_SPELLINGS = {
    "add": "ADD",
    "cmd": "CMD",
    "copy": "COPY",
    "dns": "DNS",
    "dockerignore": ".dockerignore",
    "entrypoint": "ENTRYPOINT",
    "id": "ID",
    "ipc": "IPC",
    "oci": "OCI",
    "onbuild": "ONBUILD",
    "os": "OS",
    "rfc5424": "RFC 5424",
    "unix": "UNIX",
}


class Level(StrEnum):
    """How strongly a requirement binds (RFC 2119 sense)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One statement of the standard. `id` never changes and is never reused; `section` is the heading of the
    source document that it comes from ("" for an organisation's own); `seen_in` says what an automatic check can look
    at, `people` where only a person can judge; `why` is what goes wrong otherwise ("" where an
    organisation gives no reason for its own); `correction` says where the source is wrong or dated; `checked_by` names
    rules that an organisation has its own requirement checked by."""

    id: str
    name: str
    level: Level
    section: str
    seen_in: tuple[str, ...]
    says: str
    why: str = ""
    correction: str | None = None
    checked_by: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """The part of the id before the hyphen: APP, IMG, TAG or RUN."""
        return self.id.partition("-")[0]

    @property
    def title(self) -> str:
        """The name as words: "versioned base image", "ENTRYPOINT and CMD"."""
        return " ".join(_SPELLINGS.get(word, word) for word in self.name.split("-"))

    @property
    def path(self) -> str:
        """The address of the requirement's page."""
        return f"/guide/requirements/{self.id}/"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All requirements by id, in the order of the catalogue, and the titles of the areas they belong to."""

    areas: Mapping[str, str]
    requirements: Mapping[str, Requirement]

    def in_area(self, area: str) -> list[Requirement]:
        """The requirements of one area, in order."""
        return [requirement for requirement in self.requirements.values() if requirement.area == area]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a page, for its on-page contents: level 2 is the first below the page's title. `text` is what
    stands beneath it, up to the next heading, as plain text (for search); the page's introduction has the page's
    title, no anchor and level 1."""

    title: str
    anchor: str
    level: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a glossary: its anchor on the page that holds it (the glossary page, or a document with a glossary of
    its own) and the first paragraph of its definition as text."""

    name: str
    anchor: str
    definition: str
    path: str = "glossary"


@dataclass(frozen=True, slots=True)
class CodeExample:
    """An example that the reviewer can judge: its text, what that is (`subject`: dockerfile, entrypoint, dockerignore,
    run-command, build-command or compose), the verdict (good, bad or plain), the rule that it shows, if any, and its
    caption as text."""

    text: str
    subject: str
    verdict: str = "plain"
    rule: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the guide, rendered. `path` is "part/section" (the address is /guide/<path>/, "" is the guide's
    front page); `depth` its place in the tree (0 part, 1 section, 2 sub-section); `html` the body without the title;
    `text` the same as plain text, for search; `headings` what the on-page contents show; `passages` the text under
    each heading; `requirements` the ids that it states, `corrections` those that it corrects the source on (`remarks`:
    anchor and text of corrections that concern no requirement), `mentions` the ids that it links, `rules` the names of
    review rules that it links, each with the line where it does so first; `markdown` the page as Markdown; `source`
    the file that it was made from, relative to the guide folder; `own` whether it comes from the organisation's
    folder; `notices` what was left out of a document that is not ours; `examples` those that the reviewer can judge,
    in order."""

    path: str
    title: str
    summary: str
    depth: int
    parent: str | None
    html: str
    text: str
    headings: tuple[Heading, ...] = ()
    passages: tuple[Heading, ...] = ()
    requirements: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    rules: tuple[tuple[str, int | None], ...] = ()
    markdown: str = ""
    source: str = ""
    own: bool = False
    notices: tuple[str, ...] = ()
    examples: tuple[CodeExample, ...] = ()

    @property
    def address(self) -> str:
        """Where the page is on the site."""
        return f"/guide/{self.path}/" if self.path else "/guide/"


@dataclass(frozen=True, slots=False)
class Guide:
    """All pages in reading order; the tree follows from each page's `parent`. `front` is the guide's front page,
    `glossary` its terms in order, `glossary_page` the page around them, `documents` the organisation's documents that
    stand beside the guide."""

    pages: tuple[Page, ...] = field(default=())
    front: Page | None = None
    glossary_page: Page | None = None
    glossary: tuple[Term, ...] = ()
    documents: tuple[Page, ...] = ()

    @cached_property
    def _by_path(self) -> dict[str, Page]:
        extra = [page for page in (self.front, self.glossary_page, *self.documents) if page is not None]
        return {page.path: page for page in [*self.pages, *extra]}

    @cached_property
    def _stating(self) -> dict[str, list[Page]]:
        stating: dict[str, list[Page]] = {}
        for page in self.pages:
            for requirement in page.requirements:
                stating.setdefault(requirement, []).append(page)
        return stating

    def page(self, path: str) -> Page:
        """The page of that path ("" the front page). Raises KeyError where there is none."""
        return self._by_path[path]

    def children(self, path: str | None) -> list[Page]:
        """The pages directly below a page, in reading order; below None, the top of the tree."""
        return [page for page in self.pages if page.parent == path]

    def ancestors(self, path: str) -> list[Page]:
        """The pages above a page, from the top of the tree down."""
        chain: list[Page] = []
        parent = self.page(path).parent
        while parent is not None:
            chain.insert(0, self.page(parent))
            parent = chain[0].parent
        return chain

    def previous(self, path: str) -> Page | None:
        """The page before, in reading order; None before the first."""
        return self._neighbour(path, -1)

    def next(self, path: str) -> Page | None:
        """The page after, in reading order; None after the last."""
        return self._neighbour(path, 1)

    def _neighbour(self, path: str, step: int) -> Page | None:
        paths = [page.path for page in self.pages]
        if path not in paths:
            return None
        position = paths.index(path) + step
        return self.pages[position] if 0 <= position < len(paths) else None

    def sections_stating(self, requirement: str) -> list[Page]:
        """The pages that state a requirement (hold its box), in reading order."""
        return list(self._stating.get(requirement, ()))
