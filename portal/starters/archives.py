"""Archives whose bytes depend on nothing but the project: sorted names, fixed times, owners, modes and level."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache

_LEVEL = 4  # pinned, since another level gives other bytes; 4 is within 5 % of the smallest at half the time
_UNIX = 3
_UTF_8 = 0x800  # of a path that is not ASCII
_NEEDED = struct.pack("<H", 20)  # the version of the format that readers must know: deflated files

Entry = tuple[str, bytes, int]


def zip_archive(entries: Iterable[Entry], released: str) -> bytes:
    """A zip of (path, content, mode) entries in the given order, all dated `released` (ISO date, 1980 or later).

    The bytes are those that `zipfile` writes; that would compress every file anew each time, when a project shares most
    of its files with the one before.
    """
    day = date.fromisoformat(released)
    dated = (day.year - 1980) << 9 | day.month << 5 | day.day
    local, central, offset = [], [], 0
    for path, content, mode in entries:
        name = path.encode()
        checksum, packed = _deflated(content)
        flags = 0 if path.isascii() else _UTF_8
        facts = struct.pack(
            "<HHHHIIIHH", flags, zipfile.ZIP_DEFLATED, 0, dated, checksum, len(packed), len(content), len(name), 0
        )
        local += [b"PK\3\4", _NEEDED, facts, name, packed]
        attributes = (0o100000 | mode) << 16
        # Readers ignore the mode unless the archive says that it comes from a UNIX system.
        central.append(b"PK\1\2" + bytes((20, _UNIX)) + _NEEDED + facts)
        central.append(struct.pack("<HHHII", 0, 0, 0, attributes, offset) + name)
        offset += 4 + len(_NEEDED) + len(facts) + len(name) + len(packed)
    directory = b"".join(central)
    number = len(central) // 2
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, number, number, len(directory), offset, 0)
    return b"".join([*local, directory, end])


@lru_cache(maxsize=1_000)  # of a few kilobytes each; answers leave most files as they are
def _deflated(content: bytes) -> tuple[int, bytes]:
    """The CRC-32 of a file's content, and the content compressed."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return zlib.crc32(content), compressor.compress(content) + compressor.flush()


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
