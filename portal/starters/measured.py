"""What the image tests measured of the starters' images (tests/images), for who chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from portal.starters.catalogue import SCAFFOLDS, catalogue

FILE = SCAFFOLDS / "measured.yaml"


@dataclass(frozen=True, slots=True)
class Measured:
    """Bytes that the image has more than the one it is built on; milliseconds from the container's start until a
    service says that it serves, and from the stop signal to its end, None where nothing serves."""

    added_bytes: int
    ready_ms: int | None = None
    stopped_ms: int | None = None


@cache
def measured() -> dict[str, Measured]:
    """The figures by starter, of those whose version of today was measured."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8")) if FILE.is_file() else None
    return {
        name: Measured(figures["added_bytes"], figures.get("ready_ms"), figures.get("stopped_ms"))
        for name, figures in (said or {}).items()
        if name in catalogue() and figures["version"] == catalogue()[name].version
    }
