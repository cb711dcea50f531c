"""What of a Dockerfile becomes no answer: what a starter settles by itself, and what it leaves to its owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.dockerfile.model import Instruction, Span, Stage
from portal.starters.dockerfile_secrets import holds_secret
from portal.starters.model import Starter
from portal.starters.steps import done_by

_CHANGE = "and change it if it was ever in use"
NO_SECRET = (
    "not taken over: a secret, which everyone who can pull the image can read (IMG-13). Mount it as a file at run time"
    f" (RUN-9), {_CHANGE}"
)
_NO_STEP = (
    "not taken over: a secret stands in it, which everyone who can pull the image can read (IMG-13). Give it to the"
    f" step by RUN --mount=type=secret, {_CHANGE}"
)
_MOST_SHOWN = 120
_MOST_COMMANDS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the Dockerfile: what it is, its text (shortened), its line (0 where there is no one line), and what
    becomes of it in the project."""

    what: str
    text: str
    line: int
    becomes: str


def noted(stage: Stage, starter: Starter | None, secrets: frozenset[Span]) -> Iterator[Found]:
    """What a starter settles by itself or leaves to its owner. `secrets` are the places whose text is not shown."""
    starts = _starts(starter)
    becomes = {
        "USER": "the project runs as 10001:10001",
        "WORKDIR": "the project has its own",
        "VOLUME": "put it into the Dockerfile: the project keeps nothing",
        "STOPSIGNAL": "found, not used: the project stops at its own",
        "HEALTHCHECK": "found, not used: the project's own command “health” is asked; let it ask what yours does",
        "ENTRYPOINT": starts,
        "CMD": starts,
        "ENV": "settings are read from the environment: put them beside the project's own",
    }
    for keyword, what in becomes.items():
        for instruction in _those(stage, keyword):
            if keyword == "ENV":
                yield from _variables(instruction, what, secrets)
            elif holds_secret(instruction, secrets):
                yield Found(keyword, "not shown", instruction.span.start_line, NO_SECRET)
            else:
                yield Found(keyword, shortened(instruction.text), instruction.span.start_line, what)
    if stage.effective("USER") is None:
        yield Found("USER", "none, so most likely root", 0, becomes["USER"])


def _variables(instruction: Instruction, becomes: str, secrets: frozenset[Span]) -> Iterator[Found]:
    """The names alone of an ENV's variables: settings, and secrets apart from them."""
    hidden = [pair.key.value for pair in instruction.pairs if pair.span in secrets]
    settings = [pair.key.value for pair in instruction.pairs if pair.span not in secrets]
    for names, what in ((settings, becomes), (hidden, NO_SECRET)):
        if names:
            yield Found("ENV", shortened(", ".join(names)), instruction.span.start_line, what)


def _starts(starter: Starter | None) -> str:
    """Where the program goes that the image starts."""
    if starter is None or starter.language != "python":
        return "the entry point script starts the service; put your program behind “serve”"
    word = "run" if starter.kind == "job" else "serve"
    return (
        "the entry point script starts the package in src/; put your modules into it, beside __main__.py, and call them"
        f" behind “{word}”"
    )


def commands(final: Stage, builders: list[Stage], starter: Starter | None, secrets: frozenset[Span]) -> Iterator[Found]:
    """The commands that build the image, with what the starter does itself of them; the rest is only told of."""
    places = [
        (builders, "Build command", "found, not used: put it into the Dockerfile's builder, if the project needs it"),
        (final.lineage()[::-1], "Command", "found, not used: put it into the Dockerfile, if the image needs it"),
    ]
    for stages, what, becomes in places:
        runs = [each for stage in stages for each in stage.instructions if each.keyword == "RUN"]
        for instruction in runs[:_MOST_COMMANDS]:
            line = instruction.span.start_line
            if holds_secret(instruction, secrets):
                yield Found(what, "not shown", line, _NO_STEP)
            else:
                yield Found(what, shortened(instruction.text), line, done_by(instruction, starter) or becomes)
        if len(runs) > _MOST_COMMANDS:
            yield Found(what, f"{len(runs) - _MOST_COMMANDS} more", 0, becomes)


def _those(stage: Stage, keyword: str) -> list[Instruction]:
    """The instructions of a keyword that hold at the end: all where they add up, else the last."""
    if keyword in ("VOLUME", "ENV"):
        return [each for one in reversed(stage.lineage()) for each in one.instructions if each.keyword == keyword][:20]
    last = stage.effective(keyword)
    return [last] if last is not None else []


def shortened(text: str) -> str:
    """A text as one line, cut where it gets long."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _MOST_SHOWN else one_line[:_MOST_SHOWN] + "…"
