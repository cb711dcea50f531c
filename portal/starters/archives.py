"""Archives whose bytes depend on nothing but the project: sorted names, fixed times, owners, modes and level."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache

_LEVEL = 4  # pinned, since another level gives other bytes; 4 is within 5 % of the smallest at half the time
_UNIX = 3

Entry = tuple[str, bytes, int]


def zip_archive(entries: Iterable[Entry], released: str) -> bytes:
    """A zip of (path, content, mode) entries in the given order, all dated `released` (ISO date, 1980 or later)."""
    buffer = io.BytesIO()
    day = date.fromisoformat(released)
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content, mode in entries:
            info = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX  # otherwise readers ignore the mode
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, content, compresslevel=_LEVEL)  # the archive's own level is not used here
    return buffer.getvalue()


def tar_gz_archive(entries: Iterable[Entry], released: str) -> bytes:
    """The same as tar.gz, which keeps run bits wherever it is unpacked; owner and group are 0 without names."""
    moment = int(datetime.combine(date.fromisoformat(released), time(), UTC).timestamp())
    plain = io.BytesIO()
    for path, content, mode in entries:
        plain.write(_tar_header(path, len(content), mode, moment))
        plain.write(content)
        plain.write(bytes(-len(content) % tarfile.BLOCKSIZE))
    plain.write(bytes(2 * tarfile.BLOCKSIZE))
    plain.write(bytes(-plain.tell() % tarfile.RECORDSIZE))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=_LEVEL, mtime=0, filename="") as packed:
        packed.write(plain.getbuffer())
    return buffer.getvalue()


@lru_cache(maxsize=1_000)  # what `TarFile.addfile` spends most of its time on
def _tar_header(path: str, size: int, mode: int, moment: int) -> bytes:
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = size, mode, moment
    return info.tobuf(tarfile.USTAR_FORMAT)
