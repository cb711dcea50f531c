"""Regular expressions that are compiled when they are first used.

The reviewer's rules hold some two hundred; a review needs a fifth of them, and compiling them all would be a fifth of
the time of a cold `portal review`.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called once: from then on the compiled pattern's methods are the object's own attributes.
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in dir(compiled) if method[0] != "_")
        return getattr(compiled, name)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, as `re.compile` gives it, but compiled at its first use.

    It has all methods and attributes of a compiled one. It is none to `isinstance` and to the functions of `re`, and
    a fault in `source` shows at the first use.
    """
    return cast("re.Pattern[str]", _LazyPattern(source, flags))
