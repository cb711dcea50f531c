"""What of a Dockerfile becomes no answer: what a starter settles by itself, and what it leaves to its owner."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.dockerfile import PLATFORM_ARGUMENTS, PROXY_ARGUMENTS
from portal.dockerfile.model import Dockerfile, Instruction, Span, Stage
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
# What answers HTTP: programs by name, and Python's modules behind -m.
SERVERS = (
    "daphne", "fastapi", "flask", "granian", "gunicorn", "http.server", "hypercorn", "streamlit", "uvicorn", "uwsgi",
    "waitress-serve",
)  # fmt: skip
# Arguments that say what an image is made from, as those of each starter's Dockerfile do.
_FACTS = frozenset(
    ("version", "revision", "created", "build_date", "build_version", "commit", "git_commit", "git_sha", "vcs_ref")
)
_MOST_ARGUMENTS = 20
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
    becomes = {
        "USER": "the project runs as 10001:10001",
        "WORKDIR": "the project has its own",
        "VOLUME": "put it into the Dockerfile: the project keeps nothing",
        "STOPSIGNAL": "found, not used: the project stops at its own",
        "HEALTHCHECK": "found, not used: the project's own command “health” is asked; let it ask what yours does",
        "ENTRYPOINT": "",
        "CMD": "",
        "ENV": "settings are read from the environment: put them beside the project's own",
    }
    for keyword, what in becomes.items():
        for instruction in _those(stage, keyword):
            if keyword == "ENV":
                yield from _variables(instruction, what, secrets)
            elif holds_secret(instruction, secrets):
                yield Found(keyword, "not shown", instruction.span.start_line, NO_SECRET)
            else:
                becomes_of_it = what or _starts(starter, instruction)
                yield Found(keyword, shortened(instruction.text), instruction.span.start_line, becomes_of_it)
    if stage.effective("USER") is None:
        yield Found("USER", "none, so most likely root", 0, becomes["USER"])


def _variables(instruction: Instruction, becomes: str, secrets: frozenset[Span]) -> Iterator[Found]:
    """The names alone of an ENV's variables: settings, and secrets apart from them."""
    hidden = [pair.key.value for pair in instruction.pairs if pair.span in secrets]
    settings = [pair.key.value for pair in instruction.pairs if pair.span not in secrets]
    for names, what in ((settings, becomes), (hidden, NO_SECRET)):
        if names:
            yield Found("ENV", shortened(", ".join(names)), instruction.span.start_line, what)


def server_of(instruction: Instruction) -> str:
    """The program that an ENTRYPOINT or CMD starts to answer HTTP; "" where it names none that is known."""
    for match in re.finditer(r"[\w.:@/=-]+", instruction.text):
        name = match[0].rpartition("/")[2]
        if name in SERVERS or name == "runserver":
            return name
    return ""


def _starts(starter: Starter | None, instruction: Instruction) -> str:
    """Where the program goes that the image starts."""
    server = server_of(instruction)
    if starter is not None and starter.language == "python" and server not in ("", "http.server"):
        needed = {"runserver": "Django"}.get(server, server)
        return (
            "take only the container's files: this command goes into docker-entrypoint.sh, in the place of the"
            f" example's, and {needed} with its version and hash into requirements.txt"
        )
    if starter is None or starter.language != "python":
        return "the entry point script starts the service; put your program behind “serve”"
    word = "run" if starter.kind == "job" else "serve"
    return (
        "the entry point script starts the package in src/; put your modules into it, beside __main__.py, and call them"
        f" behind “{word}”"
    )


def build_arguments(dockerfile: Dockerfile, secrets: frozenset[Span]) -> Iterator[Found]:
    """Each build argument by its name, once, with what becomes of it."""
    images = " ".join(stage.instruction.text for stage in dockerfile.stages)
    chosen = set(re.findall(r"\$\{?(\w+)", images))
    said: dict[str, Found] = {}
    for instruction in dockerfile.instructions:
        for pair in instruction.pairs if instruction.keyword == "ARG" else ():
            name = pair.key.value
            becomes = _NO_STEP if pair.span in secrets else _of_argument(name, chosen)
            if name not in said or becomes == _NO_STEP:
                said[name] = Found("ARG", shortened(name), instruction.span.start_line, becomes)
    yield from list(said.values())[:_MOST_ARGUMENTS]
    if len(said) > _MOST_ARGUMENTS:
        yield Found("ARG", f"{len(said) - _MOST_ARGUMENTS} more", 0, "as those above")


def _of_argument(name: str, chosen: Collection[str]) -> str:
    """What becomes of a build argument; `chosen` are those that name images."""
    if name in chosen:
        return "the project has arguments of its own for its images: base_image, and builder_image where it has one"
    if name in PLATFORM_ARGUMENTS or name in PROXY_ARGUMENTS:
        return "the builder sets it: declare it where a step needs it"
    if name.lower() in _FACTS:
        return "the project's are version, revision and created, which `make build` gives"
    return "found, not used: declare it in the Dockerfile, just before the step that needs it"


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
