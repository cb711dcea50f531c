"""Edits of the packages that a step installs."""

from __future__ import annotations

from portal.dockerfile.model import Form
from portal.review.context import Context
from portal.review.model import Fix, Safety
from portal.review.packages import PackageCommand
from portal.review.rule import insert


def add_package(
    title: str, name: str, call: PackageCommand, context: Context, safety: Safety = Safety.SUGGESTED
) -> tuple[Fix, ...]:
    """A fix that has a step install one more package: where it belongs if they are sorted, else behind the last, on a
    line of its own where they have one each. None for arrays."""
    if call.instruction is None or call.instruction.form is Form.EXEC or not call.packages:
        return ()
    last = call.packages[-1]
    behind = next((word for word in call.packages if word.value > name), None)
    line, column = behind.span[:2] if behind is not None else last.span[2:]
    start = (behind or last).span.start_column
    indent = context.dockerfile.lines[line - 1][: start - 1]
    broken = f" {context.dockerfile.escape}{context.dockerfile.newline}{indent}" if not indent.strip() else " "
    return (insert(title, line, column, name + broken if behind is not None else broken + name, safety),)
