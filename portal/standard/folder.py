"""An organisation's own folder: its files, read once, with limits, and nothing from outside of it.

    requirements.yaml     requirements of its own, and changes of the portal's
    guide/contents.yaml   where its new pages stand
    guide/**/*.rst        pages, new ones and those that take the place of the portal's
    profiles/*.yaml       profiles of rules
    documents/*.rst       documents in Sphinx' reStructuredText, each a page of its own

Whatever else lies in it (a README, version control) is left alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from portal.standard.problems import Problem

MOST_FILES = 500
MOST_BYTES = 1_000_000  # of one file
_USED = re.compile(
    r"requirements\.yaml|guide/contents\.yaml|guide/([^/]+/)?[^/]+\.rst|profiles/[^/]+\.yaml|documents/[^/]+\.rst"
)
_ADDRESSED = re.compile(r"(documents|profiles)/(?P<name>[^/]+)\.(rst|yaml)")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(slots=True)
class OwnFolder:
    """The texts of the folder's files by their path within it (`guide/building/labels.rst`), and what is wrong with
    the folder. `name` is how messages call it."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def label(self, path: str) -> str:
        """A file as messages name it."""
        return f"{self.name}/{path}"

    def below(self, part: str, ending: str) -> dict[str, str]:
        """The texts of one part (`documents`) by the file's path in it, without its ending (`.rst`)."""
        return {
            path.removeprefix(f"{part}/").removesuffix(ending): text
            for path, text in self.texts.items()
            if path.startswith(f"{part}/") and path.endswith(ending)
        }


def read_folder(root: Path) -> OwnFolder:
    """Read an organisation's folder. Problems are collected, none is raised: a folder that is not there, files that
    would not be used for their name or place, that are too large, no UTF-8, or outside of the folder by a link."""
    found = OwnFolder(root.name or str(root))
    if not root.is_dir():
        wrong = "is a file; name a folder, and put a document into its documents/" if root.is_file() else "is not there"
        found.problems.append(Problem(str(root), None, f"PORTAL_STANDARD_DIR names this, which {wrong}"))
        return found
    inside = root.resolve()
    for path in sorted(_files(root)):
        relative = path.relative_to(root).as_posix()
        if path.suffix not in (".rst", ".yaml", ".yml"):
            continue
        if len(found.texts) >= MOST_FILES:
            found.problems.append(Problem(found.name, None, f"holds more than {MOST_FILES} files"))
            break
        message = _refusal(path, relative, inside)
        if message is None:
            try:
                found.texts[relative] = path.read_text(encoding="utf-8")
            except OSError as error:
                message = f"can't be read: {error.strerror}"
            except UnicodeDecodeError:
                message = "can't be read: it is not UTF-8"
        if message is not None:
            found.problems.append(Problem(found.label(relative), None, message))
    return found


def _files(root: Path) -> list[Path]:
    """All files below a folder but hidden ones; links to folders are not followed."""
    files: list[Path] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(folder) / name for name in names if not name.startswith(".")]
    return files


def _refusal(path: Path, relative: str, inside: Path) -> str | None:
    """Why a file is not taken; None where it is."""
    if not path.resolve().is_relative_to(inside):
        return "is a link to a file outside of the folder, which is refused"
    if not path.is_file():
        return "is no plain file"
    if path.stat().st_size > MOST_BYTES:
        return f"is too large: a file may have {MOST_BYTES:,} bytes"
    if not _USED.fullmatch(relative):
        return (
            "is in no place where it is used: there are requirements.yaml, guide/contents.yaml, guide/*.rst, "
            "guide/*/*.rst, profiles/*.yaml and documents/*.rst"
        )
    if (match := _ADDRESSED.fullmatch(relative)) and not _NAME.fullmatch(match["name"]):
        return "needs a name of lower-case letters, digits and hyphens, for it becomes part of an address"
    return None
