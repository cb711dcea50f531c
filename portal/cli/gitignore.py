"""What git leaves out below a folder that is searched: .gitignore, there, above and below, and .git/info/exclude.

git keeps a file that is in its index although a pattern names it; the index is not read here, so such a file is left
out as well.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAME = ".gitignore"


class _Source(NamedTuple):
    """The patterns of one file, for the folder that it lies in. A search asks from the top down, so a pattern is to
    match the path itself. A path written with a slash at its end would match through the folders above it as well:
    folders are therefore asked about like files, with patterns that have lost the slash which means folders only."""

    folder: Path
    for_files: GitIgnoreSpec
    for_folders: GitIgnoreSpec

    def says(self, path: Path, *, folder: bool) -> bool | None:
        """Whether a path is left out or, by a pattern with `!`, let in again; None where no pattern means it."""
        patterns = self.for_folders if folder else self.for_files
        return patterns.check_file(path.relative_to(self.folder).as_posix()).include


class GitIgnore:
    """Asked about the folders and files of a search in the order of `os.walk`, from the top down."""

    def __init__(self, start: Path) -> None:
        """`start` is the folder that is searched. What lies above it counts up to the root of its repository, unless
        it leaves out that very folder: who names a folder wants it searched."""
        start = _plain(start)
        above = list(_above(start))
        parts = [start, *start.parents]
        named = any(
            source.says(part, folder=True) for source in above for part in parts if source.folder in part.parents
        )
        self._by_folder: dict[Path, tuple[_Source, ...]] = {start.parent: () if named else tuple(above)}

    def leaves_out(self, path: Path, *, folder: bool = False) -> bool:
        """Whether git ignores a file, or with `folder` a folder, that lies in a folder which it does not ignore."""
        path = _plain(path)
        for source in self._of_folder(path.parent):  # the nearest first, as git has it
            said = source.says(path, folder=folder)
            if said is not None:
                return said
        return False

    def _of_folder(self, folder: Path) -> tuple[_Source, ...]:
        known = self._by_folder.get(folder)
        if known is None:
            own = _read(folder / NAME, folder)
            known = self._by_folder[folder] = (*([own] if own else ()), *self._of_folder(folder.parent))
        return known


def _plain(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", and resolve leaves links behind


def _above(start: Path) -> list[_Source]:
    """The patterns of the folders above one, the nearest first, up to the root of the repository that it is in; those
    of a repository's own exclude file last. None where there is no repository."""
    found: list[_Source] = []
    for folder in (start, *start.parents):
        if folder != start and (source := _read(folder / NAME, folder)):
            found.append(source)
        if (folder / ".git").exists():
            exclude = _read(folder / ".git" / "info" / "exclude", folder)
            return [*found, *([exclude] if exclude else ())]
    return []


def _read(file: Path, folder: Path) -> _Source | None:
    try:
        if not file.is_file():
            return None
        lines = file.read_text("utf-8-sig", "surrogateescape").splitlines()
    except OSError:  # git itself goes on without a file that it can't read
        return None
    return _Source(folder, _patterns(lines), _patterns([line.rstrip().removesuffix("/") for line in lines]))


def _patterns(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # here, for its import takes long and most folders have no such file
    from pathspec.patterns.gitignore import GitIgnorePatternError

    def usable(line: str) -> bool:
        try:
            GitIgnoreSpec.from_lines([line])
        except GitIgnorePatternError:  # a lone "!" or backslash: git takes such a line for no pattern
            return False
        return True

    return GitIgnoreSpec.from_lines([line for line in lines if usable(line)])
