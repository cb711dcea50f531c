"""A project that somebody sent as a zip: read without unpacking it, and never more than was asked for."""

from __future__ import annotations

import io
import zipfile
import zlib

from portal.starters.manifest import FILE as MANIFEST

MOST_BYTES = 3_000_000
_MOST_ENTRIES = 20_000
_MOST_OF_A_FILE = 1_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what git and every packer write; others take far more memory


class BadProject(ValueError):
    """An archive that can't be used: the message says what is wrong."""


class ZippedProject:
    """The files of a project in a zip, by their paths from the folder that holds scaffold.json."""

    def __init__(self, data: bytes) -> None:
        """Read the archive's list of entries. Raises BadProject where that can't be done, or no scaffold.json is in
        it."""
        if len(data) > MOST_BYTES:
            limit = f"{MOST_BYTES:,} bytes"
            raise BadProject(f"The zip is larger than {limit}. Pack what git knows: git archive -o project.zip HEAD")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            names = self._archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise BadProject(f"This is no zip that can be read ({error}).") from None
        if len(names) > _MOST_ENTRIES:
            raise BadProject(f"The zip has {len(names):,} entries; at most {_MOST_ENTRIES:,} are read.")
        roots = sorted((name.count("/"), name.removesuffix(MANIFEST)) for name in names if _is_manifest(name))
        if not roots:
            raise BadProject(f"There is no {MANIFEST} in the zip: pack the whole project.")
        self._root = roots[0][1]
        self._names = frozenset(names)

    def read(self, path: str) -> bytes | None:
        """A file's content, None where there is none. Raises BadProject where it can't be read."""
        name = self._root + path
        if name not in self._names:
            return None
        if self._archive.getinfo(name).compress_type not in _METHODS:
            raise BadProject(f"{path} can't be read from the zip: pack it by deflate, as git archive does.")
        try:
            with self._archive.open(name) as file:  # the size that an entry gives itself may be a lie
                content = file.read(_MOST_OF_A_FILE + 1)
        except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, zlib.error) as error:
            raise BadProject(f"{path} can't be read from the zip ({str(error)[:100]}).") from None
        if len(content) > _MOST_OF_A_FILE:
            raise BadProject(f"{path} is larger than {_MOST_OF_A_FILE:,} bytes.")
        return content


def _is_manifest(name: str) -> bool:
    return name == MANIFEST or name.endswith(f"/{MANIFEST}")
