"""The parts that starters share, parsed and compiled once in a process: each starter has an environment of its own,
which would do it again, and a start renders them all."""

from __future__ import annotations

from functools import cache
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from portal.starters.variables import Reading


class Parts(BytecodeCache):
    """What is kept of included templates, for environments with the same extensions: their code, and in `readings`
    which variables their texts read."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code of the same text under the same name, where there is one."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a text that has just been compiled."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


@cache
def parts(extensions: tuple[str, ...]) -> Parts:  # noqa: ARG001 - what the cache goes by
    """What is kept for the environments whose extensions have these texts: an extension may change how a template is
    parsed and compiled."""
    return Parts()
