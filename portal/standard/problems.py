"""What is wrong with the standard's own files, told with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portal.environment import UnusableConfiguration


class Problem(NamedTuple):
    """One thing that is wrong: in which file, on which line (from 1; None where it concerns the whole file)."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class StandardError(UnusableConfiguration):
    """The catalogue or the guide can't be used as it stands; `problems` lists every reason, the message all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
