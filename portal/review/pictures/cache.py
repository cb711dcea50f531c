"""The cache simulator: the same application built by two Dockerfiles, one in a good order and one in a bad."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from portal.dockerfile import parse
from portal.dockerfile.model import Dockerfile, Instruction
from portal.review.pictures.drawing import cut
from portal.review.pictures.layers import MAKES_LAYER, rebuilt

BAD = """\
# Base: Python 3.14 on a trimmed Debian.
FROM python:3.14-slim
ARG version="0.0.0"
WORKDIR /app
COPY . .
RUN apt-get update \\
    && apt-get install -y --no-install-recommends libpq5 postgresql-client-17 \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir --requirement requirements.txt
LABEL org.opencontainers.image.version="${version}"
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/python", "-m", "app"]
CMD ["--port", "8080"]
"""
GOOD = """\
# Base: Python 3.14 on a trimmed Debian.
FROM python:3.14-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends libpq5 postgresql-client-17 \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt
COPY app/ ./app/
ARG version="0.0.0"
LABEL org.opencontainers.image.version="${version}"
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/python", "-m", "app"]
CMD ["--port", "8080"]
"""


class Change(NamedTuple):
    """What may change: its title, how often it does, and what it is to the cache: a cause of portal.review.pictures,
    or "instruction:<start of an instruction>" for a line that is edited."""

    title: str
    often: str
    cause: str


CHANGES = {
    "code": Change("The application's code, app/main.py", "every few minutes", "file:app/main.py"),
    "readme": Change("Another file: README.md", "daily", "file:README.md"),
    "version": Change("The build argument version", "with every build", "instruction:ARG version"),
    "requirements": Change("The dependencies, requirements.txt", "weekly", "file:requirements.txt"),
    "packages": Change("The system packages: one more in the RUN", "monthly", "instruction:RUN apt-get"),
    "base": Change("The base image, python:3.14-slim", "monthly", "image:python:3.14-slim"),
    "nothing": Change("Nothing", "", ""),
}
"""Changes by the value that chooses them."""


class Cost(NamedTuple):
    """What a step costs when it runs: seconds, and the megabytes of the layer that it writes anew."""

    seconds: float
    megabytes: float


_COSTS = {
    "FROM": Cost(6, 45),
    "RUN apt-get": Cost(18, 60),
    "RUN pip": Cost(35, 140),
    "COPY . .": Cost(0.4, 3),
    "COPY": Cost(0.2, 1),
}
"""Assumed, for a web service of usual size on a usual line; by the start of the instruction."""
_METADATA = Cost(0, 0)


class Step(NamedTuple):
    """An instruction: its line, its text in short, whether it runs again, whether that makes a layer, its cost."""

    line: int
    text: str
    again: bool
    layer: bool
    cost: Cost


class Build(NamedTuple):
    """One of the two Dockerfiles after a change."""

    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        """What the steps that run again take."""
        return sum(step.cost.seconds for step in self.steps if step.again)

    @property
    def megabytes(self) -> float:
        """How much is written, pushed and pulled anew."""
        return sum(step.cost.megabytes for step in self.steps if step.again)

    @property
    def again(self) -> int:
        """How many layers are built again."""
        return sum(step.again for step in self.steps if step.layer)

    @property
    def layers(self) -> int:
        """How many layers there are, the base counted as one."""
        return sum(step.layer for step in self.steps)


def simulate(change: str) -> tuple[Build, Build]:
    """What a change makes of both builds when all steps were in the cache before.

    Args:
        change: a key of CHANGES. Raises KeyError for another.

    Returns:
        The build in the bad order, and the one in the good.
    """
    cause = CHANGES[change].cause
    bad, good = (Build(tuple(_steps(dockerfile, cause))) for dockerfile in _dockerfiles())
    return bad, good


@functools.cache
def _dockerfiles() -> tuple[Dockerfile, Dockerfile]:
    return parse(BAD), parse(GOOD)


def _steps(dockerfile: Dockerfile, cause: str) -> Iterator[Step]:
    kind, _, start = cause.partition(":")
    if kind == "instruction":
        cause = next(f"line:{one.span.start_line}" for one in dockerfile.instructions if one.text.startswith(start))
    changed = rebuilt(dockerfile, cause) if cause else set()
    for one in dockerfile.instructions:
        text = cut(one.text.replace("\\\n", " "), 90)
        layer = one.keyword in MAKES_LAYER or one.keyword == "FROM"
        yield Step(one.span.start_line, text, one.index in changed, layer, _cost(one))


def _cost(one: Instruction) -> Cost:
    return next((cost for start, cost in _COSTS.items() if one.text.startswith(start)), _METADATA)
