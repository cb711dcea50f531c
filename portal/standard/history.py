"""When the standard's files changed last, as version control says.

A running portal never asks version control: `python -m portal.standard.history`, which `make setup` and `make image`
run, records the dates in history.json, and an image carries that file. Without it pages show no date.
"""

from __future__ import annotations

import datetime
import functools
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent
HISTORY_FILE = _FOLDER / "history.json"


@functools.cache
def last_changes(file: Path = HISTORY_FILE) -> Mapping[str, datetime.date]:
    """The day on which each file changed last, by its path below portal/standard; empty where none is recorded."""
    try:
        recorded = json.loads(file.read_text(encoding="utf-8"))
        return {name: datetime.date.fromisoformat(day) for name, day in recorded.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def ask_git(folder: Path = _FOLDER) -> dict[str, str]:
    """The date (ISO 8601) of the last commit that touched each file of the folder, by its path there.

    Raises OSError where there is no git, subprocess.CalledProcessError where there is no repository, and ValueError
    where the repository's history is cut off: every file would seem as new as the cut.
    """
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise ValueError("the repository is a shallow clone, which does not hold when files changed")
    # A line with a date for each commit, then the names that it touched; newest first, so the first date is the last.
    log = _git(folder, "log", "--format=%x00%cs", "--name-only", "--relative", "-z", "--", ".")
    dates: dict[str, str] = {}
    for commit in log.split("\0\0"):
        day, *names = commit.strip("\0\n").replace("\n", "\0").split("\0")
        for name in names:
            if name and (folder / name).exists():
                dates.setdefault(name, day)
    return dates


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S607


def main() -> None:
    """Record the dates; where they can't be had, say why and leave what was recorded before."""
    try:
        dates = ask_git()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"No dates of last changes: {error}", file=sys.stderr)
        return
    HISTORY_FILE.write_text(json.dumps(dates, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
