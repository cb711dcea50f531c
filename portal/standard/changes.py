"""The change log of the standard, read from changes.yaml."""

from __future__ import annotations

import datetime
import functools
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.standard.catalogue import catalogue
from portal.standard.model import Catalogue
from portal.standard.problems import Problem, StandardError

CHANGES_FILE = Path(__file__).with_name("changes.yaml")
KINDS = {"corrected": "Corrected", "added": "Added", "clarified": "Clarified", "left-out": "Left out"}
"""What a change can be, with the word for its heading, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, the ids of the requirements that it is about, and what changed, as a sentence."""

    kind: str
    requirements: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the standard with its changes, in the file's order."""

    version: str
    date: datetime.date
    summary: str
    changes: tuple[Change, ...]

    def by_kind(self) -> list[tuple[str, list[Change]]]:
        """The changes under the words for their kinds; kinds without any are left out."""
        groups = [(word, [change for change in self.changes if change.kind == kind]) for kind, word in KINDS.items()]
        return [group for group in groups if group[1]]


@functools.cache
def changes() -> tuple[Version, ...]:
    """The standard's versions, newest first. Raises StandardError as `load_changes` does."""
    return load_changes(CHANGES_FILE, catalogue())


def load_changes(path: Path, requirements: Catalogue) -> tuple[Version, ...]:
    """Read and check a change log.

    Raises StandardError with every problem: unreadable YAML, missing or wrong values, unknown kinds and requirements,
    versions that are not newest first.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise StandardError([Problem(path.name, None, f"can't be read: {error}")]) from None
    if not isinstance(entries, list):
        raise StandardError([Problem(path.name, None, "a list of versions is due")])
    problems: list[str] = []
    found = [version for entry in entries if (version := _version(entry, requirements, problems))]
    for newer, older in itertools.pairwise(found):
        if newer.date < older.date:
            problems.append(f"version {older.version} is newer than {newer.version}, which stands above it")
    if problems:
        raise StandardError([Problem(path.name, None, problem) for problem in problems])
    return tuple(found)


def _version(entry: Any, requirements: Catalogue, problems: list[str]) -> Version | None:
    fields = {"version", "date", "summary", "changes"}
    if not isinstance(entry, dict) or entry.keys() != fields or not isinstance(entry["changes"], list):
        problems.append(f"a version has {', '.join(sorted(fields))}, the last a list; not {str(entry)[:80]!r}")
        return None
    if not isinstance(entry["date"], datetime.date):
        problems.append(f"the date of {entry['version']} is {entry['date']!r}; it takes a day such as 2026-11-24")
        return None
    made = [change for each in entry["changes"] if (change := _change(each, requirements, problems))]
    return Version(str(entry["version"]), entry["date"], str(entry["summary"]), tuple(made))


def _change(entry: Any, requirements: Catalogue, problems: list[str]) -> Change | None:
    if not isinstance(entry, dict) or not entry.keys() <= {"kind", "requirements", "says"} or "says" not in entry:
        problems.append(f"a change has kind, says and, where it is about some, requirements; not {str(entry)[:80]!r}")
        return None
    if entry.get("kind") not in KINDS:
        problems.append(f"{entry.get('kind')!r} is no kind of change; there are {', '.join(KINDS)}")
        return None
    ids = tuple(entry.get("requirements", ()))
    problems += [f"there is no requirement {id!r}" for id in ids if id not in requirements.requirements]
    return Change(entry["kind"], ids, str(entry["says"]))
