"""A baseline: the findings that an old project had when it began to be reviewed, so that only new ones are reported.

The file is JSON: for each path, seen from the file's own folder, and each rule the fingerprints of its findings. It is
sorted, so that a change of it can be read in a merge request.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from portal.review.fingerprints import fingerprints
from portal.review.model import Report
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path

_VERSION = 1


class InvalidBaseline(ValueError):
    """A baseline that can't be used; the message says why and what to do."""


class Compared(NamedTuple):
    """The reports without the findings that the baseline knows, how many those are, and how many of its entries no
    longer occur."""

    reviewed: list[Reviewed]
    known: int
    gone: int


def read(file: Path) -> Mapping[str, Mapping[str, list[str]]]:
    """The fingerprints of a baseline, by path and rule.

    Raises:
        InvalidBaseline: it is not there, or not a baseline.
    """
    try:
        data: Any = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise InvalidBaseline(f"there is no baseline {file}; `--write-baseline {file}` makes it") from None
    except OSError as error:
        raise InvalidBaseline(f"{file} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InvalidBaseline(f"{file} is not JSON; `--write-baseline {file}` makes it anew") from None
    files: Any = data.get("files") if isinstance(data, dict) and data.get("version") == _VERSION else None
    if not _is_baseline(files):
        raise InvalidBaseline(f"{file} is no baseline of this version; `--write-baseline {file}` makes it anew")
    held: Mapping[str, Mapping[str, list[str]]] = files
    return held


def write(file: Path, reviewed: Iterable[Reviewed]) -> int:
    """Make a baseline of all findings of these reports. Returns how many they are.

    Raises:
        OSError: the file can't be written.
    """
    files: dict[str, dict[str, list[str]]] = {}
    count = 0
    for one in reviewed:
        for path, rule, mark in _marks(one, file):
            files.setdefault(path, {}).setdefault(rule, []).append(mark)
            count += 1
    data = {"version": _VERSION, "files": {path: _sorted(rules) for path, rules in files.items()}}
    file.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", "utf-8")
    return count


def compare(file: Path, reviewed: Iterable[Reviewed]) -> Compared:
    """Hold reports against a baseline.

    Entries of files that were not reviewed this time are gone only where the file itself is.

    Raises:
        InvalidBaseline: it is not there, or not a baseline.
    """
    left = {path: {rule: set(marks) for rule, marks in rules.items()} for path, rules in read(file).items()}
    known = 0
    remaining: list[Reviewed] = []
    looked_at: set[str] = set()
    for one in reviewed:
        new = []
        if not one.error:
            looked_at.add(_path(one.file, file))
        for finding, (path, rule, mark) in zip(one.report.findings, _marks(one, file), strict=True):
            marks = left.get(path, {}).get(rule, set())
            if mark in marks:
                marks.remove(mark)
                known += 1
            else:
                new.append(finding)
        remaining.append(one._replace(report=_with(one.report, new)))
    gone = sum(
        len(marks)
        for path, rules in left.items()
        if path in looked_at or not (file.parent / path).exists()
        for marks in rules.values()
    )
    return Compared(remaining, known, gone)


def _with(report: Report, findings: list[Any]) -> Report:
    return report if len(findings) == len(report.findings) else replace(report, findings=tuple(findings))


def _marks(one: Reviewed, file: Path) -> Iterable[tuple[str, str, str]]:
    for finding, mark in zip(one.report.findings, fingerprints(one.report), strict=True):
        yield _path(one.path(finding), file), finding.rule, mark


def _path(path: str, baseline: Path) -> str:
    relative = os.path.relpath(path, baseline.parent)
    return relative_path(relative).encode("utf-8", "replace").decode("utf-8")


def _sorted(rules: dict[str, list[str]]) -> dict[str, list[str]]:
    return {rule: sorted(marks) for rule, marks in rules.items()}


def _is_baseline(files: object) -> bool:
    return isinstance(files, dict) and all(
        isinstance(rules, dict)
        and all(isinstance(marks, list) and all(isinstance(m, str) for m in marks) for marks in rules.values())
        for rules in files.values()
    )
