"""Python's cyclic garbage collector, held back while a text is read.

A model is many small objects that all live until the review is over: the collector goes through them again and
again and finds nothing, which takes longer than the reading itself and grows faster than the text.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import update_wrapper
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_lock = Lock()
_held = False


def collector_held_back(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Let a function whose first argument is a text work without the collector. The collector is the whole
    process's: while one thread holds it back another does not, so that it gets its turn whenever a text is done,
    however busy a server is."""

    def held_back(text: str, *args: P.args, **kwargs: P.kwargs) -> T:
        if not _hold():
            return function(text, *args, **kwargs)
        try:
            return function(text, *args, **kwargs)
        finally:
            _let_go()

    update_wrapper(held_back, function)
    return cast("Callable[Concatenate[str, P], T]", held_back)  # which can be called by keyword as well


def _hold() -> bool:
    """Whether this call is the one that holds it back."""
    global _held
    with _lock:
        if _held or not gc.isenabled():
            return False
        gc.disable()
        _held = True
        return True


def _let_go() -> None:
    global _held
    with _lock:
        _held = False
        gc.enable()
