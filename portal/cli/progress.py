"""A bar that shows how far a review of many files is: on a terminal only, on standard error, and gone at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_FEWEST = 20
_WIDTH = 30
_SECONDS = 0.1


def drawn(items: Iterable[T], count: int) -> Iterator[T]:
    """Hand on the items and draw how many of `count` have passed."""
    if count < _FEWEST or not sys.stderr.isatty():
        yield from items
        return
    last = 0.0
    try:
        for number, item in enumerate(items, 1):
            now = time.monotonic()
            if now - last >= _SECONDS:
                last = now
                filled = _WIDTH * number // count
                sys.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {number}/{count} files")
                sys.stderr.flush()
            yield item
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
