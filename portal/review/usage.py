"""Which variables an instruction names."""

from __future__ import annotations

import re

from portal.dockerfile.model import Instruction

_NAME = re.compile(r"[A-Za-z_]\w*")


def mentions(instruction: Instruction, wanted: frozenset[str]) -> frozenset[str]:
    """The names among `wanted` that stand in an instruction: as `$name`, in `${name...}`, as a word that a program
    may look up (`printenv name`), or declared again. Here-documents are read too. In doubt a name is mentioned."""
    found = wanted.intersection(_NAME.findall(instruction.text))
    for heredoc in instruction.heredocs:
        found |= wanted.intersection(_NAME.findall(heredoc.body))
    return found
