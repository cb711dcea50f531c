"""Work that keeps the interpreter busy is done by a few threads at a time, in the order in which it was asked for.

All of a server's threads at once would not be quicker, since one interpreter runs them; but it hands itself on without
regard for who has waited longest, so that one request in twenty takes twenty times as long as the others.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator


class Turns:
    """So many turns at a time, the others in the order of their asking."""

    def __init__(self, most: int) -> None:
        """At most so many at once."""
        self._free = most
        self._waiting: deque[threading.Lock] = deque()
        self._counting = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Do the work inside. It must not ask for a turn itself."""
        mine = threading.Lock()
        with self._counting:
            if self._free:
                self._free -= 1
            else:
                mine.acquire()
                self._waiting.append(mine)
        mine.acquire()  # released by whoever hands its turn on
        try:
            yield
        finally:
            with self._counting:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._free += 1
