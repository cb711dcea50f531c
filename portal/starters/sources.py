"""A scaffold's own files in memory: read from its folder, or from the archive in which an older version is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.starters.archives import zip_archive
from portal.starters.model import BrokenScaffold

SETTINGS_FILE = "cookiecutter.json"
SIDE_FILE = "starter.yaml"
FIELDS_FILE = "shared/fields.yaml"
CONTAINER_FILE = "shared/container.yaml"
PARTS = "templates"
_FILTERS = "scaffold_filters.py"
_KEPT_SINCE = "2000-01-01"  # any day: what is kept has no dates, so that the same sources are the same bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a version of a starter is made of: contents and modes by path, relative to the scaffold's folder.
    `body` is the folder that holds the project, named with a template expression."""

    name: str
    files: Mapping[str, bytes]
    modes: Mapping[str, int]
    body: str

    def text(self, path: str) -> str:
        """A file as text. Raises BrokenScaffold where there is none."""
        try:
            return self.files[path].decode()
        except KeyError:
            raise BrokenScaffold(f"{self.name} has no {path}") from None

    def below(self, folder: str) -> dict[str, str]:
        """The texts below a folder, by path relative to it, in order."""
        begin = f"{folder}/"
        return {path.removeprefix(begin): self.text(path) for path in sorted(self.files) if path.startswith(begin)}

    def packed(self) -> bytes:
        """The archive that `kept` reads; the same sources give the same bytes."""
        return zip_archive(self._entries(), _KEPT_SINCE)

    def template(self) -> bytes:
        """The archive that stock cookiecutter reads: one folder, which comes first, and all in it."""
        entries = ((f"{self.name}/{path}", content, mode) for path, content, mode in self._entries())
        return zip_archive([(f"{self.name}/", b"", 0o755), *entries], _KEPT_SINCE)

    def _entries(self) -> Iterator[tuple[str, bytes, int]]:
        return ((path, self.files[path], self.modes[path]) for path in sorted(self.files))


def of_folder(folder: Path) -> Sources:
    """The sources below a scaffold's folder, shared parts included. Raises BrokenScaffold where they can't be used:
    a symbolic link inside the project, a file that isn't text with plain line feeds."""
    body = next((path for path in sorted(folder.iterdir()) if _names_the_project(path.name)), None)
    if body is None:
        raise BrokenScaffold(f"{folder.name} has no folder named {{{{cookiecutter....}}}}")
    found = {name: folder / name for name in (SETTINGS_FILE, SIDE_FILE, _FILTERS) if (folder / name).is_file()}
    found |= {name: folder.parent / name for name in (FIELDS_FILE, CONTAINER_FILE) if (folder.parent / name).is_file()}
    for start in (body, folder / PARTS):
        for path in start.rglob("*"):
            name = f"{start.name}/{path.relative_to(start).as_posix()}"
            if path.is_symlink():
                raise BrokenScaffold(f"{name} is a symbolic link: the linked file's content would end up in projects")
            if path.is_file():
                found[name] = path
    files = {name: path.read_bytes() for name, path in found.items()}
    for name, content in files.items():
        if b"\r" in content or b"\0" in content:
            raise BrokenScaffold(f"{name} must be text with plain line feeds")
    modes = {name: 0o755 if path.stat().st_mode & 0o100 else 0o644 for name, path in found.items()}
    return Sources(folder.name, files, modes, body.name)


def kept(name: str, archive: Path) -> Sources:
    """The sources of an older version of the starter `name`, from its archive."""
    files, modes = {}, {}
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            files[info.filename] = opened.read(info)
            modes[info.filename] = (info.external_attr >> 16) & 0o777
    body = next(path.partition("/")[0] for path in files if _names_the_project(path.partition("/")[0]))
    return Sources(name, files, modes, body)


def _names_the_project(folder: str) -> bool:
    return "cookiecutter" in folder and "{{" in folder and "}}" in folder
