"""Which variables an instruction names."""

from __future__ import annotations

from portal.dockerfile.model import Instruction
from portal.patterns import regex

_FEW = 8  # names: looking for each is faster than reading all words
_NAME = regex(r"[A-Za-z_]\w*")


def mentions(instruction: Instruction, wanted: frozenset[str]) -> frozenset[str]:
    """The names among `wanted` that stand in an instruction: as `$name`, in `${name...}`, as a word that a program
    may look up (`printenv name`), or declared again. Here-documents are read too. In doubt a name is mentioned."""
    found = _among(wanted, instruction.text)
    for heredoc in instruction.heredocs:
        found |= _among(wanted, heredoc.body)
    return found


def _among(wanted: frozenset[str], text: str) -> frozenset[str]:
    if len(wanted) <= _FEW and not any([name in text for name in wanted]):  # noqa: C419 - without a generator: faster
        return frozenset()
    return wanted.intersection(_NAME.findall(text))
