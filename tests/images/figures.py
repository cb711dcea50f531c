"""What the image tests measure, kept for the catalogue's page if that is asked for: `make test-images RECORD=yes`."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from portal.starters import catalogue
from portal.starters.measured import FILE

WANTED = bool(os.environ.get("RECORD"))
_HEAD = "# What the image tests measured of the starters' images. `make test-images RECORD=yes` writes it.\n"


def size(root: Path) -> int:
    """The bytes of all files below a folder, each file once, other file systems left out."""
    seen: dict[tuple[int, int], int] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            status = Path(folder, name).lstat()
            seen[status.st_dev, status.st_ino] = status.st_size
    return sum(seen.values())


def record(starter: str, **figures: int) -> None:
    """Keep figures of the starter's version of today; those of an older one are dropped."""
    if not WANTED:
        return
    known = (yaml.safe_load(FILE.read_text()) if FILE.is_file() else None) or {}
    version = catalogue()[starter].version
    before = known.get(starter, {})
    known[starter] = (before if before.get("version") == version else {}) | {"version": version} | figures
    FILE.write_text(_HEAD + yaml.safe_dump(known))
