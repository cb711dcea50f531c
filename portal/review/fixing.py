"""Applying fixes: edits on exact spans, first come first served, again and again until nothing is left to mend."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping

from portal.dockerfile.model import Span
from portal.review.engine import review, review_beside, review_command, review_compose
from portal.review.model import Edit, Finding, Fix, Report, Safety
from portal.review.profiles import Profile
from portal.review.subjects.commands import COMMANDS
from portal.review.subjects.compose import COMPOSE
from portal.review.texts import line_starts, offset

_ROUNDS = 25
_RANK = {Safety.SAFE: 0, Safety.SUGGESTED: 1, Safety.MANUAL: 2}


def fix(
    text: str,
    profile: str | Profile = "standard",
    *,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
) -> str:
    """Mend a Dockerfile as far as fixes of that safety go.

    Args:
        text: the Dockerfile.
        profile: the profile under which it is reviewed.
        safety: how far to go; SUGGESTED applies the safe ones too.
        rules: only fixes of these rules; None for all.
        ignore: names of rules whose fixes are left out.
        shellcheck: whether ShellCheck may look at shell code; its fixes are suggested ones.

    Returns:
        The mended text; every character that no fix touches stays as it was. Mending it again changes nothing.
    """

    def again(files: Mapping[str, str]) -> Report:
        deep = shellcheck and safety is not Safety.SAFE
        return review(files["Dockerfile"], profile, shellcheck=deep, ignore=ignore, most=None)

    return _mended({"Dockerfile": text}, again, safety, rules)["Dockerfile"]


def fix_files(
    dockerfile: str,
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
    ignore: Collection[str] = (),
    shellcheck: bool = True,
) -> dict[str, str]:
    """Mend a Dockerfile with its .dockerignore and scripts, as `fix` does.

    Returns:
        The mended texts by name: "Dockerfile", ".dockerignore" where there is one, and the scripts by path.
    """
    files = {"Dockerfile": dockerfile, **(scripts or {})}
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore

    def again(files: Mapping[str, str]) -> Report:
        return review(
            files["Dockerfile"],
            profile,
            dockerignore=files.get(".dockerignore"),
            scripts={name: text for name, text in files.items() if name in (scripts or {})},
            shellcheck=shellcheck and safety is not Safety.SAFE,
            ignore=ignore,
            most=None,
        )

    return _mended(files, again, safety, rules)


def fix_beside(
    profile: str | Profile = "standard",
    *,
    dockerignore: str | None = None,
    scripts: Mapping[str, str] | None = None,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
) -> dict[str, str]:
    """Mend a .dockerignore or scripts without their Dockerfile. Returns the mended texts by name, as `fix_files`."""
    files = dict(scripts or {})
    if dockerignore is not None:
        files[".dockerignore"] = dockerignore

    def again(files: Mapping[str, str]) -> Report:
        others = {name: text for name, text in files.items() if name != ".dockerignore"}
        return review_beside(profile, dockerignore=files.get(".dockerignore"), scripts=others, most=None)

    return _mended(files, again, safety, rules)


def fix_command(
    text: str,
    profile: str | Profile = "standard",
    *,
    dockerfile: str | None = None,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
) -> str:
    """Mend commands that run or build images, as `fix` does a Dockerfile."""

    def again(files: Mapping[str, str]) -> Report:
        return review_command(files[COMMANDS], profile, dockerfile=dockerfile, most=None)

    return _mended({COMMANDS: text}, again, safety, rules)[COMMANDS]


def fix_compose(
    text: str,
    profile: str | Profile = "standard",
    *,
    safety: Safety = Safety.SAFE,
    rules: Collection[str] | None = None,
    ignore: Collection[str] = (),
    name: str = "",
    base: str | None = None,
) -> str:
    """Mend a compose file, as `fix` does a Dockerfile; `name` and `base` as `review_compose` takes them."""

    def again(files: Mapping[str, str]) -> Report:
        return review_compose(files[COMPOSE], profile, shellcheck=False, ignore=ignore, most=None, name=name, base=base)

    return _mended({COMPOSE: text}, again, safety, rules)[COMPOSE]


def _mended(
    files: dict[str, str],
    again: Callable[[Mapping[str, str]], Report],
    safety: Safety,
    rules: Collection[str] | None,
) -> dict[str, str]:
    """The files with the fixes of that safety applied, round by round, until a round changes nothing."""
    seen = [files]
    for _ in range(_ROUNDS):
        chosen = [
            finding_fix
            for finding in again(files).findings
            if (rules is None or finding.rule in rules) and (finding_fix := _best(finding, safety)) is not None
        ]
        mended = apply_to(files, chosen)
        if mended in seen:
            break
        seen.append(mended)
        files = mended
    return files


def _best(finding: Finding, safety: Safety) -> Fix | None:
    return next((fix for fix in finding.fixes if _RANK[fix.safety] <= _RANK[safety]), None)


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Apply fixes to a text: each wholly or, where one before it touches the same place, not at all.

    Args:
        text: the text that the fixes' spans refer to, whatever file they name.
        fixes: what to apply, the more important first.

    Returns:
        The changed text.
    """
    here = (Fix(one.title, one.safety, tuple(edit._replace(file="") for edit in one.edits)) for one in fixes)
    return apply_to({"": text}, here)[""]


def apply_to(files: Mapping[str, str], fixes: Iterable[Fix]) -> dict[str, str]:
    """Apply fixes to several texts, as `apply` does; one that edits a file that is not there is left out.

    Args:
        files: the texts by the names that edits use.
        fixes: what to apply, the more important first.

    Returns:
        All texts by name, changed or not.
    """
    starts = {name: line_starts(text) for name, text in files.items()}
    taken = {name: _Taken() for name in files}
    for one in fixes:
        if any(edit.file not in files for edit in one.edits):
            continue
        placed = [(edit.file, _offsets(edit, starts[edit.file], len(files[edit.file]))) for edit in one.edits]
        new = [(name, edit) for name, edit in placed if not taken[name].holds(edit)]
        if not any(taken[name].clashes(edit) for name, edit in new):
            for name, edit in new:
                taken[name].add(edit)
    return {name: _put(text, taken[name].edits) for name, text in files.items()}


class _Taken:
    """The edits of one text that are to be made, (start, end, new text) by their places; none overlap."""

    def __init__(self) -> None:
        self.edits: list[tuple[int, int, str]] = []
        self._places: list[tuple[int, int]] = []

    def holds(self, edit: tuple[int, int, str]) -> bool:
        """Whether that very edit is among them."""
        position = bisect_left(self._places, edit[:2])
        while position < len(self.edits) and self._places[position] == edit[:2]:
            if self.edits[position] == edit:
                return True
            position += 1
        return False

    def clashes(self, edit: tuple[int, int, str]) -> bool:
        """Whether one of them begins where the edit does, or overlaps with it."""
        start, end, _ = edit
        position = bisect_left(self._places, (start, start))
        if position < len(self._places) and (self._places[position][0] == start or self._places[position][0] < end):
            return True
        return position > 0 and self._places[position - 1][1] > start

    def add(self, edit: tuple[int, int, str]) -> None:
        """Take an edit in, behind those at the same place."""
        position = bisect_right(self._places, edit[:2])
        self._places.insert(position, edit[:2])
        self.edits.insert(position, edit)


def _put(text: str, edits: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, replacement in edits:
        pieces += (text[position:start], replacement)
        position = end
    return "".join((*pieces, text[position:]))


def _offsets(edit: Edit, starts: list[int], size: int) -> tuple[int, int, str]:
    return offset(edit.span[:2], starts, size), offset(edit.span[2:], starts, size), edit.text


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
