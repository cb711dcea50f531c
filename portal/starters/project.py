"""A generated project: its files in memory, what they satisfy, and the archives made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.review.reports import Reviewed
from portal.starters.archives import Entry, tar_gz_archive, zip_archive
from portal.starters.model import BrokenScaffold, Satisfaction, Satisfied, Starter


@dataclass(frozen=True, slots=True)
class Project:
    """The outcome of `generate`.

    `files` maps paths relative to the project's folder, sorted, to contents; `modes` the same paths to 0o644 or
    0o755; `slug` names the folder. `answers` are the starter's fields with what they came to; `context` all
    variables that the template saw, derived ones included. `reviews` is what the reviewer says of its files;
    `container_only` tells that the application was left out.
    """

    starter: Starter
    slug: str
    answers: Mapping[str, str]
    context: Mapping[str, str]
    files: dict[str, bytes]
    modes: dict[str, int]
    places: tuple[tuple[str, Satisfaction], ...] = field(repr=False, default=())
    reviews: tuple[Reviewed, ...] = field(repr=False, default=())
    container_only: bool = False

    def zip(self) -> bytes:
        """A zip with one folder, the slug; the same answers give the same bytes."""
        return zip_archive(self._entries(), self.starter.released)

    def tar_gz(self) -> bytes:
        """A tar.gz with one folder, the slug; the same answers give the same bytes."""
        return tar_gz_archive(self._entries(), self.starter.released)

    def sha256(self, kind: str = "zip") -> str:
        """The SHA-256 of the archive of that kind ("zip" or "tar.gz"), in hexadecimal."""
        return hashlib.sha256(self.zip() if kind == "zip" else self.tar_gz()).hexdigest()

    def replay(self) -> bytes:
        """All variables as a file for `cookiecutter --replay-file`, with which stock cookiecutter makes the same files
        (but for those that only the portal writes). It takes them as they are, and asks for none."""
        return (json.dumps({"cookiecutter": dict(self.context)}, ensure_ascii=False, indent=2) + "\n").encode()

    @property
    def findings(self) -> int:
        """How many findings the reviewer has in all files together."""
        return sum(len(one.report.findings) for one in self.reviews)

    def satisfied(self) -> list[Satisfied]:
        """Every place that satisfies requirements, with its line number, by file and line.

        Raises BrokenScaffold where the text that marks a place isn't in the file.
        """
        found = []
        for path, place in self.places:
            line = self._line(path, place.at) if place.at else 0
            found.append(Satisfied(path, line, place.requirements, place.because))
        return sorted(found, key=lambda place: (place.file, place.line))

    def _line(self, path: str, at: str) -> int:
        for number, line in enumerate(self.files[path].decode().split("\n"), start=1):
            if at in line:
                return number
        raise BrokenScaffold(f"{self.starter.name}: {path} has no line with {at!r}, which starter.yaml names")

    def _entries(self) -> Iterator[Entry]:
        for path, content in self.files.items():
            yield f"{self.slug}/{path}", content, self.modes[path]
