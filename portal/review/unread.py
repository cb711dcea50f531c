"""What is too long to be read, for the notes of a report."""

from __future__ import annotations

from portal.dockerfile.shell import MAX_SOURCE
from portal.review.context import Context


def unread(context: Context) -> list[str]:
    """A sentence on each piece of shell code whose commands are not looked for."""
    found: list[str] = []
    if len(context.dockerfile.text) > MAX_SOURCE:
        for instruction in context.instructions:
            shell = instruction.shell
            if shell is not None and len(shell.source) > MAX_SOURCE:
                found.append(f"The shell code of the {instruction.keyword} in line {instruction.span.start_line}")
    found += [f"The script {path}" for path, text in context.scripts.items() if len(text) > MAX_SOURCE]
    return [f"{what} is longer than {MAX_SOURCE:,} characters: its commands were not looked at." for what in found]
