"""Where results go: standard output, or a file in a mounted folder."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class Results:
    """Takes results line by line. A file is written beside its place, as NAME.part, and gets its name when all of it is
    there: whoever waits for the file never reads half of it."""

    def __init__(self, output: str) -> None:
        """`output` is a path, or "-" for standard output. Raises OSError if the file can't be written."""
        self._path = None if output == "-" else Path(output)
        self._part = Path(f"{output}.part")
        # Without a buffer: what was written is out, whatever happens next.
        self._file = open(sys.stdout.fileno() if self._path is None else self._part, "wb", 0, closefd=bool(self._path))  # noqa: SIM115

    def write(self, line: bytes) -> None:
        """Write a line. Raises OSError, when nobody reads any more for example."""
        while line:
            line = line[os.write(self._file.fileno(), line) :]

    def complete(self) -> None:
        """All results are written: give the file its name."""
        if self._path is not None:
            os.fsync(self._file.fileno())
            self._part.replace(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
