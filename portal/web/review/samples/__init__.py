"""Dockerfiles to try the reviewer on: one file each, `<name>.Dockerfile` beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TITLES = {
    "python-service": "A Python service with many faults",
    "node-web": "A Node web server, half right",
    "many-services": "Several services in one container",
    "well-made": "A well-made image",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A Dockerfile to load into the reviewer."""

    name: str
    title: str
    text: str


@cache
def samples() -> dict[str, Sample]:
    """All samples by name, in the order in which they are offered."""
    folder = Path(__file__).parent
    return {
        name: Sample(name, title, (folder / f"{name}.Dockerfile").read_text("utf-8")) for name, title in _TITLES.items()
    }
