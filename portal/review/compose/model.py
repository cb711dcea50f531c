"""What is read of a compose file."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.dockerfile.model import Span
from portal.review.compose.nodes import Node
from portal.review.compose.reader import Reader
from portal.review.container import Build, Container, Setting


@dataclass(slots=True, eq=False)
class Inline:
    """A Dockerfile written into a service: its text, the line that it begins on, and how far it is indented."""

    text: str
    first_line: int
    indent: int


@dataclass(slots=True, eq=False)
class Compose:
    """A compose file. `problem` says where and why it can't be read; then the rest is empty. `unfinished` are the
    services that are no mappings, each with what it should be, `notes` say what can't be judged of others. `root` is
    the file's tree, None where there is no mapping, and `reader` reads it. `name` is the file's, "" where it is not
    known; `base` is the file that this one is laid over, where that is given."""

    text: str
    reader: Reader
    root: Node | None = None
    name: str = ""
    base: Compose | None = None
    services: list[Container] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    inline: list[Inline] = field(default_factory=list)
    version: Setting | None = None
    problem: tuple[Span, str] | None = None
    unfinished: list[tuple[Span, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
