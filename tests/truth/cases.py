"""The truth set: short Dockerfiles, commands, compose files, scripts and .dockerignore files with the findings that a
reviewer ought to make, judged by people from the standard and the Dockerfile reference, never by what a program says.

One YAML file a topic beside this module:

    profile: standard            what its cases are judged by; a case may say otherwise
    cases:
      - name: A sentence that says what the case shows
        dockerfile: |
          FROM python
        expect: [1 pin-base-image]

Instead of a `dockerfile` a case may be about `commands` or a `compose` file; beside a Dockerfile (or alone) there may
be a `dockerignore` and `scripts` (text by path), beside commands the Dockerfile of their image.

An expectation is a line (`3`), a range where the place is open (`3-5`), or `*` for anywhere in the file, and the
name of a rule or another reviewer's id, which stands for every rule that has it as an alias. A file beside is named in
front: `.dockerignore:2 ignored-secrets`. `tempts` names rules that a hasty reviewer would report here, and that must
keep quiet. A case is judged on all rules that the truth set knows, unless it names its own (`judges`); rules about what
a whole file lacks (`IMAGE_WIDE`) count only where it is marked as `whole`, expects or tempts one. `settings` are
options of rules, as a profile gives them. `newlines: crlf` and `mark: true` give other line ends and a byte order
mark; `broken: true` says that the builder refuses the file. `compare: false` keeps a case out of the comparison with
hadolint: it is about what its ids do not claim to cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parent
NOT_TOPICS = ("hadolint-differences.yaml", "our-faults.yaml")
IMAGE_WIDE = frozenset(
    [
        *("commented-steps", "default-launch", "entrypoint-with-cmd", "recommended-labels", "unprivileged-user"),
        *("DL3057", "supported-base-image", "shellcheck"),
        *("memory-limit", "cpu-limit", "container-user", "kept-data"),
    ]
)
"""Rules that speak of what the whole file lacks or how old it is: a fragment of three lines would break them all."""

_FIELDS = frozenset(
    [
        *("name", "dockerfile", "commands", "compose", "dockerignore", "scripts"),
        *("expect", "tempts", "profile", "judges", "settings", "whole", "newlines", "mark", "broken", "compare"),
    ]
)
DOCKERFILE, DOCKERIGNORE, COMMANDS, COMPOSE = "Dockerfile", ".dockerignore", "commands", "compose.yaml"
"""What findings call the files that they are in."""


class InvalidCase(ValueError):
    """A case that can't be used; the message names its file and what is wrong with it."""


class Expected(NamedTuple):
    """A finding that ought to be made: lines `first` to `last` (from 1), any of them, the rule's name or id, and the
    file that it is in."""

    first: int
    last: int
    id: str
    file: str = DOCKERFILE

    def __str__(self) -> str:
        return f"{self.first if self.first == self.last else f'{self.first}-{self.last}'} {self.id}"


class Case(NamedTuple):
    """One text and the findings that it deserves. `files` are all that is reviewed together, by the names that
    findings give them; `main` is the one that `text` is, empty where there are only files beside. `judges` are the ids
    that it is judged on, None for all."""

    name: str
    topic: str
    profile: str
    main: str
    files: Mapping[str, str]
    expected: tuple[Expected, ...]
    tempts: frozenset[str] = frozenset()
    settings: Mapping[str, Mapping[str, object]] = {}
    judges: frozenset[str] | None = None
    whole: bool = False
    broken: bool = False
    compare: bool = True

    @property
    def text(self) -> str:
        """The text that the case is about."""
        return self.files.get(self.main, "")


@cache
def cases() -> tuple[Case, ...]:
    """All cases, by topic.

    Raises:
        InvalidCase: a case is incomplete, doubled, or expects something beyond its last line.
    """
    found: dict[str, Case] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name in NOT_TOPICS:
            continue
        document = load(path)
        if not isinstance(document, dict) or set(document) - {"profile", "cases"} or not document.get("cases"):
            raise InvalidCase(f"{path.name}: a topic has `cases` and, if need be, `profile`.")
        for fields in document["cases"]:
            case = _case(fields, path, document.get("profile", "standard"))
            if case.name in found:
                raise InvalidCase(f"{path.name}: there are two cases called {case.name!r}.")
            found[case.name] = case
    return tuple(found.values())


def load(path: Path) -> object:
    """The YAML of one file of the truth set."""
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _case(fields: dict[str, Any], path: Path, profile: str) -> Case:
    name = str(fields.get("name", ""))
    where = f"{path.name}: {name}"
    main = next((n for key, n in (("compose", COMPOSE), ("commands", COMMANDS)) if key in fields), DOCKERFILE)
    named = {DOCKERFILE: "dockerfile", DOCKERIGNORE: "dockerignore", COMMANDS: "commands", COMPOSE: "compose"}
    files = {file: str(fields[key]) for file, key in named.items() if key in fields}
    files.update({str(file): str(text) for file, text in fields.get("scripts", {}).items()})
    if not name or not files or set(fields) - _FIELDS:
        raise InvalidCase(f"{path.name}: {name!r} needs a name and a file, and may have {sorted(_FIELDS)}.")
    if fields.get("newlines") == "crlf":
        files = {file: text.replace("\n", "\r\n") for file, text in files.items()}
    if fields.get("mark"):
        files[main] = "\ufeff" + files[main]
    expected = tuple(_expected(str(item), main, files, where) for item in fields.get("expect") or ())
    tempts = frozenset(map(str, fields.get("tempts") or ()))
    if clash := tempts & {e.id for e in expected}:
        raise InvalidCase(f"{where}: expects and tempts {sorted(clash)}.")
    judges = fields.get("judges")
    return Case(
        name,
        path.stem,
        str(fields.get("profile", profile)),
        main if main in files else "",
        files,
        expected,
        tempts,
        fields.get("settings") or {},
        frozenset(map(str, judges)) if judges is not None else None,
        bool(fields.get("whole")),
        bool(fields.get("broken")),
        bool(fields.get("compare", True)) and main == DOCKERFILE and DOCKERFILE in files,
    )


def _expected(text: str, main: str, files: Mapping[str, str], where: str) -> Expected:
    place, _, name = text.partition(" ")
    if not name or " " in name:
        raise InvalidCase(f"{where}: {text!r} is not `line rule`, `first-last rule` or `* rule`.")
    file, _, place = place.rpartition(":")
    file = file or main
    if file not in files:
        raise InvalidCase(f"{where}: {text!r} is about {file}, which the case doesn't have.")
    lines = max(1, files[file].count("\n") + (not files[file].endswith("\n")))
    if place == "*":
        return Expected(1, lines, name, file)
    first, _, last = place.partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        raise InvalidCase(f"{where}: {place!r} is no line.")
    found = Expected(int(first), int(last or first), name, file)
    if not 1 <= found.first <= found.last <= lines:
        raise InvalidCase(f"{where}: {text!r} is beyond the file's {lines} lines.")
    return found
