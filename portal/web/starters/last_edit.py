"""What the last edit of a starter's form changed in the project: which files, and which lines of the open one.

Nothing is kept between requests. The page carries two sets of answers, each as the query of a link: those that it shows
(`was`), and those that its marks compare with (`base`), so that the marks stay when only another file is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from portal.starters import InvalidAnswers, Project, generate

PARAMETERS = frozenset({"was", "base"})
_MOST = 8_000


@dataclass(frozen=True, slots=True)
class LastEdit:
    """`was` and `base` for the next request, the paths of files that changed, came or went, and the numbers of the
    open file's lines that changed."""

    was: str
    base: str | None
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()


def last_edit(query: QueryDict, given: dict[str, str], project: Project | None, shown: str) -> LastEdit:
    """Compare the project with the one before; `given` are its answers, None as project says that they won't do."""
    was, base = query.get("was"), query.get("base")
    now = urlencode(given)
    if project is None:
        return LastEdit(was or "", base)
    if was is not None and was != now:
        base = was
    before = _project(project, base)
    if before is None:
        return LastEdit(now, None)
    old, new = before.files, project.files
    changed = tuple(path for path in new if new[path] != old.get(path))
    return LastEdit(
        now,
        base,
        changed,
        tuple(path for path in old if path not in new),
        _lines(old.get(shown, b"").decode(), new[shown].decode()) if shown in changed else frozenset(),
    )


def _project(now: Project, base: str | None) -> Project | None:
    """The project of the earlier answers; None where they are not known, or won't do (anybody can write a link)."""
    if base is None or len(base) > _MOST:
        return None
    try:
        answers = dict(parse_qsl(base, max_num_fields=100))
        return generate(now.starter.name, answers, container_only=now.container_only)
    except (InvalidAnswers, ValueError):
        return None


def _lines(old: str, new: str) -> frozenset[int]:
    """The numbers, from 1, of the lines that are not as they were."""
    codes = SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False).get_opcodes()
    return frozenset(number + 1 for kind, _, _, start, end in codes if kind != "equal" for number in range(start, end))
