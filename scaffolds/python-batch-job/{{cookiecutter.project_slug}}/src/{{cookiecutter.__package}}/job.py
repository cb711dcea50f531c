"""The job: takes items one by one, writes a result for each, and stops in order between two of them (APP-7)."""

import enum
import json
import logging
import math
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import __version__
from .configuration import Configuration
from .results import Results
from .stopping import Stopped, StopSignals

STREAM = "-"
_log = logging.getLogger(__name__)


class Status(enum.Enum):
    """Exit status, by which a scheduler decides what to do next."""

    DONE = (0, "every item was processed")
    FAILED = (1, "an item couldn't be processed, input couldn't be read, or results couldn't be written")
    UNUSABLE = (2, "a setting or an argument can't be used")
    # EX_TEMPFAIL of sysexits.h, "try again": not 0, or a job that was cut short would count as done.
    STOPPED = (75, "a signal stopped it between two items: the results so far are whole, run it again")

    help: str

    def __new__(cls, value: int, help_text: str) -> "Status":
        """A member whose value is the number."""
        member = object.__new__(cls)
        member._value_ = value
        member.help = help_text
        return member


class Item(NamedTuple):
    """A line of the input, and where it stands."""

    file: str
    line: int
    data: bytes


def run(configuration: Configuration, files: Sequence[str]) -> Status:
    """Process every item of the files; standard input is the file "-"."""
    signals = StopSignals()
    began = time.monotonic()
    counts = {"items": 0, "failed": 0}
    _log.info("Started", extra={"files": list(files), "output": configuration.output, "version": __version__})
    try:
        with Results(configuration.output) as results:
            for item in signals.between(items(files)):
                counts["items"] += 1
                result = processed(item)
                if result is None:
                    counts["failed"] += 1
                else:
                    results.write(result)
            results.complete()
    except Stopped as stop:
        _log.warning("Stopped", extra={**counts, "signal": stop.signal.name})
        return Status.STOPPED
    except OSError as error:
        details = {"file": error.filename, "reason": error.strerror or str(error)}
        _log.error("Input or output failed", extra={**counts, **details})
        return Status.FAILED
    _log.info("Finished", extra={**counts, "seconds": round(time.monotonic() - began, 3)})
    return Status.FAILED if counts["failed"] else Status.DONE


def items(files: Sequence[str]) -> Iterator[Item]:
    """The lines of all files, blank ones apart. Raises OSError where a file can't be read."""
    for file in files:
        with open(sys.stdin.fileno() if file == STREAM else file, "rb", closefd=file != STREAM) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield Item(file, number, line)


def processed(item: Item) -> bytes | None:
    """The item's result as a line of JSON. None if there is none: that is logged and the next item comes."""
    try:
        result = process(item.data.decode())
        return json.dumps(result, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except ValueError as error:
        _log.warning("Item failed", extra={"file": item.file, "line": item.line, "reason": str(error)})
    except Exception:
        _log.exception("Item failed", extra={"file": item.file, "line": item.line})
    return None


def process(text: str) -> dict[str, object]:
    """The result of one item: put your own work here. Raises ValueError, saying why, for an item that is of no use."""
    numbers = [float(word) for word in text.split()]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("a number isn't finite")
    return {
        "count": len(numbers),
        "mean": statistics.fmean(numbers),
        "minimum": min(numbers),
        "maximum": max(numbers),
    }
