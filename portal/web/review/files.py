"""What a visitor gives to be reviewed together: a Dockerfile and what lies beside it in the build context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from portal.review import Report, Safety, fix_files, review
from portal.review.fixing import apply
from portal.review.model import Edit, Fix

DOCKERFILE = "Dockerfile"
DOCKERIGNORE = ".dockerignore"
SCRIPT = "docker-entrypoint.sh"
"""The path that a script has where none is given."""

CRLF = "crlf"
"""What a form says of a file whose lines end with CR LF: a text area does not keep them."""


def ends_of(text: str) -> str:
    """What a form says of a text's line ends."""
    return CRLF if "\r\n" in text else ""


@dataclass(frozen=True, slots=True)
class Files:
    """A Dockerfile, the .dockerignore ("" where it is not known) and scripts by their path in the build context."""

    dockerfile: str = ""
    dockerignore: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_name(self) -> dict[str, str]:
        """Every file that is there, by the name that findings use; the Dockerfile always."""
        beside = {DOCKERIGNORE: self.dockerignore} if self.dockerignore else {}
        return {DOCKERFILE: self.dockerfile, **beside, **self.scripts}

    @property
    def known_dockerignore(self) -> str | None:
        """The .dockerignore, None where it was not given."""
        return self.dockerignore or None

    def review(self, profile: str) -> Report:
        """Review all files together."""
        return review(self.dockerfile, profile, dockerignore=self.known_dockerignore, scripts=self.scripts or None)

    def all_mended(self, profile: str, safety: Safety) -> Files:
        """The files with all fixes up to that safety applied."""
        mended = fix_files(
            self.dockerfile,
            profile,
            dockerignore=self.known_dockerignore,
            scripts=self.scripts or None,
            safety=safety,
        )
        dockerfile, dockerignore = mended.pop(DOCKERFILE), mended.pop(DOCKERIGNORE, "")
        return Files(dockerfile, dockerignore, mended)

    def with_text(self, name: str, text: str) -> Files:
        """The same files with another text in one of them."""
        if name == DOCKERFILE:
            return Files(text, self.dockerignore, self.scripts)
        if name == DOCKERIGNORE:
            return Files(self.dockerfile, text, self.scripts)
        return Files(self.dockerfile, self.dockerignore, {**self.scripts, name: text})

    def mended(self, fix: Fix) -> Files:
        """The files with a fix applied."""
        edits: dict[str, list[Edit]] = {}
        for edit in fix.edits:
            edits.setdefault(edit.file, []).append(edit)
        files = self
        for name, changes in edits.items():
            text = apply(self.by_name.get(name, ""), [Fix(fix.title, fix.safety, tuple(changes))])
            files = files.with_text(name, text)
        return files


def kind_of(path: str, text: str) -> str | None:
    """What a file of that path is: "dockerfile", "dockerignore" or "script"; None where neither name nor text say."""
    name = PurePosixPath(path.replace("\\", "/")).name.lower()
    if name.endswith(".dockerignore") or name == ".containerignore":
        return "dockerignore"
    stem, suffix = name.partition(".")[0], name.rpartition(".")[2]
    if {stem, suffix} & {"dockerfile", "containerfile"}:
        return "dockerfile"
    if suffix in ("sh", "bash", "ash", "ksh", "dash") or text.startswith("#!"):
        return "script"
    return None
