"""Dockerfiles to try the review on: a good one, faulty ones, and some as they are met in real life."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent


class Sample(NamedTuple):
    """One Dockerfile with its title and a sentence on what it shows."""

    name: str
    title: str
    summary: str
    text: str


_TITLES = (
    ("python-service", "A Python service, well made", "Two stages, pinned base, labels, an account without rights."),
    ("first-attempt", "A first attempt", "What a beginner's file often looks like: nearly everything is wrong."),
    (
        "node-application",
        "A Node application in the wrong order",
        "Copied and installed in the wrong order, started by npm through a shell.",
    ),
    ("virtual-machine", "A virtual machine in disguise", "SSH, cron, a database and a supervisor in one container."),
    ("leaking-secrets", "Secrets for everyone", "A token, a key and a password that the image keeps for good."),
    ("go-builder", "A Go service, nearly right", "Nearly right: what is left is in the last few lines."),
    ("data-science", "A data science notebook", "Half a distribution, installed step by step."),
    ("old-style", "As written in 2015", "Lower case, MAINTAINER, ENV without an equals sign, ADD for everything."),
)


@cache
def samples() -> tuple[Sample, ...]:
    """All samples, the good one first."""
    return tuple(
        Sample(name, title, summary, (_FOLDER / f"{name}.Dockerfile").read_text("utf-8"))
        for name, title, summary in _TITLES
    )
