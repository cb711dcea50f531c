"""Stop signals: they end the job between two items, never within one (APP-7)."""

import signal
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")
{% include "python/hold.py" %}


class Stopped(Exception):
    """A signal has ended the job."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = signal.Signals(number)


class StopSignals:
    """Catches the stop signals, which as process 1 a program would otherwise never see."""

    def __init__(self) -> None:
        self._received: int | None = None
        self._waiting = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._receive)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)  # those that were held back arrive now

    def between(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, until a signal comes: then it raises Stopped, at once if an item is still being waited for, else
        when the one at hand is done."""
        remaining = iter(items)
        while True:
            self._waiting = True
            if self._received is not None:  # just before, when it didn't wait yet
                raise Stopped(self._received)
            try:
                item = next(remaining)
            except StopIteration:
                return
            finally:
                self._waiting = False
            yield item

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._received is None:
            self._received = number
            if self._waiting:
                raise Stopped(number)
