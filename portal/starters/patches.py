"""Patches as git writes them, from one set of files to another.

Each names the blobs that it is made from (`index <old>..<new>`): where the old blob is in a repository, as it is in one
that was started from the generated project, `git apply --3way` can merge instead of failing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

_NOTHING = "0" * 40
_NO_END = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Files:
    """Contents (UTF-8 text) and modes (0o644 or 0o755) by path."""

    contents: Mapping[str, bytes]
    modes: Mapping[str, int]

    def __contains__(self, path: str) -> bool:
        return path in self.contents

    def same(self, other: Files, path: str) -> bool:
        """Whether both have the same at a path: content and mode, or nothing."""
        if path not in self or path not in other:
            return path not in self and path not in other
        return (self.contents[path], self.modes[path]) == (other.contents[path], other.modes[path])


def changed_paths(old: Files, new: Files) -> list[str]:
    """The paths whose content or mode differs, sorted."""
    return sorted(path for path in {*old.contents, *new.contents} if not old.same(new, path))


def git_patch(old: Files, new: Files, leave_out: frozenset[str] = frozenset()) -> str:
    """The patch that makes `new` of `old`, empty where they are the same; the same files give the same bytes.

    Paths must need no quoting, as those that `check_paths` lets through.
    """
    return "".join(part for path in changed_paths(old, new) if path not in leave_out for part in _file(path, old, new))


def blob_id(content: bytes) -> str:
    """The name that git gives a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _file(path: str, old: Files, new: Files) -> Iterator[str]:
    before, after = old.contents.get(path), new.contents.get(path)
    yield f"diff --git a/{path} b/{path}\n"
    mode = ""
    if before is None:
        yield f"new file mode {_mode(new, path)}\n"
    elif after is None:
        yield f"deleted file mode {_mode(old, path)}\n"
    elif old.modes[path] != new.modes[path]:
        yield f"old mode {_mode(old, path)}\nnew mode {_mode(new, path)}\n"
    else:
        mode = f" {_mode(new, path)}"
    if before == after:
        return
    yield f"index {_NOTHING if before is None else blob_id(before)}.."
    yield f"{_NOTHING if after is None else blob_id(after)}{mode}\n"
    names = ("/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}")
    for line in unified_diff(_lines(before), _lines(after), *names):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"


def _mode(files: Files, path: str) -> str:
    return f"100{files.modes[path]:o}"


def _lines(content: bytes | None) -> list[str]:
    """The lines with their ends; only a line feed ends one, as for git."""
    if not content:
        return []
    parts = content.decode().split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
