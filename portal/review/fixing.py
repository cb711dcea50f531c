"""Applying fixes: edits on exact spans, first come first served, again and again until nothing is left to mend."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable

from portal.dockerfile.model import Span
from portal.review.engine import review
from portal.review.model import Edit, Finding, Fix, Safety
from portal.review.profiles import Profile

_ROUNDS = 25
_RANK = {Safety.SAFE: 0, Safety.SUGGESTED: 1, Safety.MANUAL: 2}


def fix(
    text: str,
    profile: str | Profile = "standard",
    *,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
    ignore: Collection[str] = (),
) -> str:
    """Mend a Dockerfile as far as fixes of that safety go.

    Args:
        text: the Dockerfile.
        profile: the profile under which it is reviewed.
        safety: how far to go; SUGGESTED applies the safe ones too.
        rules: only fixes of these rules; None for all.
        ignore: names of rules whose fixes are left out.

    Returns:
        The mended text; every character that no fix touches stays as it was. Mending it again changes nothing.
    """
    seen = {text}
    for _ in range(_ROUNDS):
        report = review(text, profile, shellcheck=False, ignore=ignore)
        chosen = [
            finding_fix
            for finding in report.findings
            if (rules is None or finding.rule in rules)
            and finding.file == "Dockerfile"
            and (finding_fix := _best(finding, safety)) is not None
        ]
        mended = apply(text, chosen)
        if mended in seen:
            break
        seen.add(mended)
        text = mended
    return text


def _best(finding: Finding, safety: Safety) -> Fix | None:
    return next((fix for fix in finding.fixes if _RANK[fix.safety] <= _RANK[safety]), None)


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Apply fixes to a text: each wholly or, where one before it touches the same place, not at all.

    Args:
        text: the text that the fixes' spans refer to.
        fixes: what to apply, the more important first.

    Returns:
        The changed text.
    """
    starts = line_starts(text)
    taken: list[tuple[int, int, str]] = []
    for one in fixes:
        edits = [_offsets(edit, starts, len(text)) for edit in one.edits]
        new = [edit for edit in edits if edit not in taken]
        if not any(_clash(a, b) for a in new for b in taken):
            taken += new
    taken.sort(key=lambda edit: (edit[0], edit[1]))
    pieces: list[str] = []
    position = 0
    for start, end, replacement in taken:
        pieces += (text[position:start], replacement)
        position = end
    return "".join((*pieces, text[position:]))


def _clash(a: tuple[int, int, str], b: tuple[int, int, str]) -> bool:
    if a[0] == b[0]:
        return True
    return a[0] < b[1] and b[0] < a[1]


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text start; a line ends with its line feed."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts


def _offsets(edit: Edit, starts: list[int], size: int) -> tuple[int, int, str]:
    return offset(edit.span[:2], starts, size), offset(edit.span[2:], starts, size), edit.text


def offset(place: tuple[int, ...], starts: list[int], size: int) -> int:
    """The offset of a line and column (both from 1) in a text with these line starts; past the end is the end."""
    line, column = place
    return min(starts[line - 1] + column - 1, size) if line <= len(starts) else size


def place(position: int, starts: list[int]) -> tuple[int, int]:
    """The line and column of an offset."""
    line = bisect_right(starts, position) or 1
    return line, position - starts[line - 1] + 1


def whole_lines(first: int, last: int) -> Span:
    """The span of lines `first` to `last` (both included) with their ends."""
    return Span(first, 1, last + 1, 1)


def diff(before: str, after: str, name: str = "Dockerfile") -> str:
    """A unified diff of two texts, empty where they are the same; a missing end of line at the end is marked."""
    from difflib import unified_diff

    lines = unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")  # not splitlines: a form feed or a lone carriage return is no end of line here
    ended = [line + "\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
