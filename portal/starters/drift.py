"""What a project's owner and its starter have each changed since it was generated, and where they will meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from portal.starters.patches import Files, changed_paths

Reader = Callable[[str], bytes | None]
"""Gives the content of a project's file as it is now, None where there is none."""

# Beyond these a file is taken as changed throughout: comparing must not become a burden.
_MOST_BYTES = 300_000
_MOST_LINES = 3_000


class Change(StrEnum):
    """What became of a file."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Drifted:
    """A file that one side or both changed. `theirs` is the project's owner (None where their files are not known),
    `ours` the starter; `conflict` says that a merge is expected to need a person."""

    path: str
    ours: Change
    theirs: Change | None
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Drift:
    """Every file that differs, by path; `known` says whether the project's own files could be looked at."""

    files: tuple[Drifted, ...]
    known: bool

    @property
    def ours(self) -> list[Drifted]:
        """Files that the new version changes, adds or deletes."""
        return [file for file in self.files if file.ours != Change.SAME]

    @property
    def theirs(self) -> list[Drifted]:
        """Files that the project's owner changed, added in the starter's place, or deleted."""
        return [file for file in self.files if file.theirs not in (None, Change.SAME)]

    @property
    def conflicts(self) -> list[Drifted]:
        """Files whose merge is expected to need a person."""
        return [file for file in self.files if file.conflict]


def drift(old: Files, new: Files, read: Reader | None) -> Drift:
    """Compare three states of each file that the starter writes: as generated, as the new version has it, as it is in
    the project. Conflicts are foretold by lines that both sides changed, as git finds them."""
    ours = set(changed_paths(old, new))
    found = []
    for path in sorted({*old.contents, *new.contents}):
        before, after = old.contents.get(path), new.contents.get(path)
        our = _change(before, after) if path in ours else Change.SAME
        if our == Change.SAME and path in ours:  # the mode alone
            our = Change.CHANGED
        if read is None:
            their, conflict = None, False
        else:
            now = read(path)
            their = _change(before, now)
            conflict = our != Change.SAME != their and now != after and _meet(before, after, now)
        if our != Change.SAME or their not in (None, Change.SAME):
            found.append(Drifted(path, our, their, conflict))
    return Drift(tuple(found), read is not None)


def _change(before: bytes | None, now: bytes | None) -> Change:
    if before == now:
        return Change.SAME
    if before is None:
        return Change.ADDED
    return Change.DELETED if now is None else Change.CHANGED


def _meet(before: bytes | None, after: bytes | None, now: bytes | None) -> bool:
    """Whether two changes of one file touch each other."""
    if now is None:  # the file was deleted, so its part of the patch is left out
        return False
    if before is None or after is None:
        return True
    if len(now) > _MOST_BYTES or now.count(b"\n") > _MOST_LINES:
        return True
    theirs = _edits(before, now)
    return any(
        mine_start <= their_end and their_start <= mine_end and (mine, mine_start) != (their, their_start)
        for mine_start, mine_end, mine in _edits(before, after)
        for their_start, their_end, their in theirs
    )


def _edits(before: bytes, after: bytes) -> list[tuple[int, int, list[bytes]]]:
    """The ranges of lines that were replaced, each with what replaced it."""
    old, new = before.split(b"\n"), after.split(b"\n")
    codes = SequenceMatcher(None, old, new).get_opcodes()
    return [(start, end, new[begin:stop]) for kind, start, end, begin, stop in codes if kind != "equal"]
