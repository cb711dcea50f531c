"""Comments that keep findings back: ours, and those that people already have in their files for other reviewers.

    # portal: ignore=rule[,rule] reason         the next instruction
    # portal: ignore-file=rule[,rule] reason    the whole file
    # hadolint ignore=DL3008                    the next instruction
    # hadolint stage ignore=DL3008              the stage that it stands in
    # hadolint global ignore=DL3008             the whole file
    # check=skip=JSONArgsRecommended            the whole file (BuildKit's parser directive)
    # trivy:ignore:DS-0002                      the next instruction
    # checkov:skip=CKV_DOCKER_3:reason          the whole file
    # tally [global ] ignore=rule;reason=...    the next instruction, or the whole file
    # kics-scan ignore                          the whole file, in front of its first instruction
    # kics-scan disable=rule[,rule]             the whole file, in front of its first instruction
    # kics-scan ignore-line                     the next instruction, as does ignore-block
    # NOSONAR  or  # NOSONAR(S7020)             the next instruction
    # nosemgrep  or  # nosemgrep: missing-user  the next instruction

"The next instruction" is that around the comment where it stands inside of one. An id of another reviewer stands for
every rule that has it among its aliases; without an id, for all rules that have one of that reviewer's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from portal.dockerfile.lines import Passage
from portal.dockerfile.model import Comment, Dockerfile, Instruction, Span
from portal.patterns import regex
from portal.review.foreign_ids import BUILDKIT, KICS, SEMGREP, SONAR
from portal.review.model import Finding
from portal.review.rule import Problem
from portal.review.rules import names_by_alias, rules

_COMMENT = regex(
    r"""(?ix)
    (?P<tool> portal:? | hadolint | tally ) \s+ (?: (?P<scope> file | global | stage ) \s+ )?
        ignore (?P<suffix> -file | -stage )? \s* = \s* (?P<names> [\w./-]+ (?: \s* , \s* [\w./-]+ )* )
    | trivy:ignore: (?P<trivy> [\w-]+ )
    | checkov:skip \s* = \s* (?P<checkov> [\w-]+ )
    | kics-scan \s+ (?: (?P<kics> ignore-line | ignore-block | ignore ) \b
        | disable \s* = \s* (?P<disabled> [\w-]+ (?: \s* , \s* [\w-]+ )* ) )
    | (?P<sonar> NOSONAR ) \b (?: \s* \( (?P<sonar_ids> [\w:,\s]+ ) \) )?
    | (?P<semgrep> nosemgrep ) \b (?: \s* : \s* (?P<semgrep_ids> [\w.-]+ (?: \s* , \s* [\w.-]+ )* ) )?
    """
)
# A slip in the form of our own: `portal:ignore=rule`, `portal: ignore rule`, `portal: ignore: rule`.
_SLIP = regex(
    r"""(?ix) portal \s* :? \s* (?: (?: file | global | stage ) \s+ )? ignore (?: -file | -stage )?
        \s* [:=]? \s* (?P<name> [\w./-]+ )"""
)
_MARKS = regex(r"(?i)ignore|skip|nosonar|nosemgrep|kics-scan")
IDLE = "used-ignore-comments"
"""The rule on comments that keep nothing back: only a whole review can tell."""
SHELLCHECK = "shellcheck"
"""The rule that stands for all of ShellCheck's ids: a comment may name one of them."""
_SHELLCHECK_ID = regex(r"SC\d{4}", re.IGNORECASE)


class _Ignore(NamedTuple):
    """These rules are kept back on these lines (first and last, both included)."""

    names: frozenset[str]
    first: int
    last: int


class _Own(NamedTuple):
    """A name in one of our own comments, the rules that it stands for, and where it keeps them back."""

    span: Span
    name: str
    ignore: _Ignore


class Ignores:
    """What the comments of one file, and of those beside it, keep back."""

    def __init__(
        self, dockerfile: Dockerfile, others: Mapping[str, str] | None = None, *, file: str = "Dockerfile"
    ) -> None:
        """`others` are the texts of files beside it by name; `file` is this one's name in findings."""
        self._notes: list[str] = []
        self._slips: list[str] = []
        self._own: list[_Own] = []
        self._file = file
        self._others = {
            name: Ignores(commented(text), file=name)
            for name, text in (others or {}).items()
            if name != file and _MARKS.search(text)
        }
        ignores: list[_Ignore] = []
        self._ends: list[int] | None = None
        for comment in dockerfile.comments:
            if _MARKS.search(comment.text):
                ignores.extend(self._of_comment(comment, dockerfile))
        for directive in dockerfile.directives:
            if directive.name.lower() == "check":
                ignores.extend(self._of_check(directive.value))
        ranges: dict[str, set[tuple[int, int]]] = {}
        for ignore in ignores:
            for name in ignore.names:
                ranges.setdefault(name, set()).add((ignore.first, ignore.last))
        self._ranges = {name: _merged(sorted(found)) for name, found in ranges.items()}

    def __bool__(self) -> bool:
        return bool(self._ranges) or any(self._others.values())

    def notes(self, on: Collection[str]) -> list[str]:
        """Names that no rule has; without those of a Dockerfile itself where the rule that reports them is `on`."""
        own = [] if IDLE in on and self._file == "Dockerfile" else self._notes
        return own + self._slips + [note for other in self._others.values() for note in other.notes(on)]

    def covers(self, rule: str, problem: Problem) -> bool:
        """Whether a comment keeps back what the rule of that name reports."""
        file = problem.file or "Dockerfile"
        if file != self._file:
            other = self._others.get(file)
            return other is not None and other.covers(rule, problem)
        names = (rule, *problem.aliases) if rule == SHELLCHECK else (rule,)
        line = problem.span.start_line
        for name in names:
            ranges = self._ranges.get(name)
            if ranges is not None:
                position = bisect_right(ranges, (line, 1 << 61)) - 1
                if position >= 0 and line <= ranges[position][1]:
                    return True
        return False

    def idle(self, suppressed: Iterable[Finding], on: Collection[str]) -> Iterator[tuple[str, Span, str]]:
        """Names in our own comments that keep nothing back, as file, place of the comment and name.

        Args:
            suppressed: what all comments together keep back.
            on: the names of the rules that are on: what keeps back others may be for another profile.
        """
        found = list(suppressed)
        for own in self._own:
            if own.ignore.names <= set(on) and not any(_covers(own.ignore, self._file, one) for one in found):
                yield self._file, own.span, own.name
        for other in self._others.values():
            yield from other.idle(found, on)

    def _of_comment(self, comment: Comment, dockerfile: Dockerfile) -> Iterator[_Ignore]:
        match = _COMMENT.match(comment.text)
        if match is None:
            slip = _SLIP.match(comment.text)
            if slip is not None and self.resolve(slip["name"]):
                self._slips.append(
                    f"Line {comment.span.start_line}: this comment keeps nothing back: "
                    f"the form is '# portal: ignore={slip['name']} REASON'."
                )
            return
        scope, names = self._meant(match, comment, dockerfile)
        ours = (match["tool"] or "").lower().startswith("portal")
        lines = self._lines(scope, comment, dockerfile)
        covered = set[str]()
        for name in names:
            found = self.resolve(name)
            covered |= found
            if ours and found:
                self._own.append(_Own(comment.span, name, _Ignore(found, *lines)))
            elif ours:
                self._notes.append(f"Line {comment.span.start_line}: there is no rule {name!r} to ignore.")
        if covered:
            yield _Ignore(frozenset(covered), *lines)

    @staticmethod
    def _meant(match: re.Match[str], comment: Comment, dockerfile: Dockerfile) -> tuple[str, Iterable[str]]:
        """What a comment's words are about, and the rules' names and ids that they name or mean."""
        if match["tool"]:
            scope = (match["suffix"] or match["scope"] or "next").lower().lstrip("-")
            return scope, _parted(match["names"])
        if match["trivy"]:
            return "next", [match["trivy"]]
        if match["checkov"]:
            return "file", [match["checkov"]]
        if match["sonar"]:
            ids = [name.rpartition(":")[2] for name in _parted(match["sonar_ids"])]
            return "next", ids or [alias for alias in names_by_alias() if SONAR.fullmatch(alias.upper())]
        if match["semgrep"]:
            return "next", [name.rpartition(".")[2] for name in _parted(match["semgrep_ids"])] or SEMGREP
        if (match["kics"] or "").lower() in ("ignore-line", "ignore-block"):
            return "next", KICS
        # What KICS says of a whole file holds at its head only.
        first = dockerfile.instructions[0].span.start_line if dockerfile.instructions else comment.span.end_line + 1
        at_head = comment.span.start_line < first
        return "file", (_parted(match["disabled"]) or KICS) if at_head else ()

    def _of_check(self, value: str) -> Iterator[_Ignore]:
        for part in value.split(";"):
            key, _, names = part.partition("=")
            if key.strip().lower() != "skip":
                continue
            listed = {name.strip() for name in names.split(",")}
            ids = BUILDKIT if "all" in listed else listed
            covered = frozenset[str]().union(*(names_by_alias().get(name.lower(), frozenset()) for name in ids))
            yield _Ignore(covered, 0, 1 << 60)

    @staticmethod
    def resolve(name: str) -> frozenset[str]:
        """The rules, or the remark of ShellCheck, that a name or an id of another reviewer stands for."""
        if name in rules():
            return frozenset((name,))
        id_ = name.rpartition("/")[2]
        if _SHELLCHECK_ID.fullmatch(id_):
            return frozenset((id_.upper(),))
        return names_by_alias().get(id_.lower(), frozenset())

    def _lines(self, scope: str, comment: Comment, dockerfile: Dockerfile) -> tuple[int, int]:
        line = comment.span.start_line
        if scope in ("file", "global"):
            return 0, 1 << 60
        if scope == "stage":
            starts = [stage.instruction.span.start_line for stage in dockerfile.stages]
            position = bisect_right(starts, line) - 1
            if position < 0:
                return line, line
            return starts[position], starts[position + 1] - 1 if position + 1 < len(starts) else 1 << 60
        if self._ends is None:
            self._ends = [instruction.span.end_line for instruction in dockerfile.instructions]
        position = bisect_right(self._ends, line)
        if position == len(self._ends):
            return line, line
        return dockerfile.instructions[position].span.start_line, self._ends[position]


def unknown_names(comment: Comment) -> list[str]:
    """The names in one of our own comments that no rule has."""
    match = _COMMENT.match(comment.text)
    if match is None or not (match["tool"] or "").lower().startswith("portal"):
        return []
    return [name for name in _parted(match["names"]) if not Ignores.resolve(name)]


def _parted(names: str | None) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()] if names else []


def _covers(ignore: _Ignore, file: str, finding: Finding) -> bool:
    return (
        finding.file == file and finding.rule in ignore.names and ignore.first <= finding.span.start_line <= ignore.last
    )


def commented(text: str) -> Dockerfile:
    """Another text that has its comments behind `#`, in the shape of a Dockerfile of which each line that goes on by
    a backslash is one instruction, so that ignore comments mean the same in it."""
    lines = text.split("\n")
    comments: list[Comment] = []
    instructions: list[Instruction] = []
    first = 0
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not first and stripped.startswith("#"):
            column = len(line) - len(line.lstrip()) + 1
            comments.append(Comment(stripped.lstrip("# \t"), Span(number, column, number, column + len(stripped))))
        elif stripped or first:
            first = first or number
            if not stripped.endswith("\\"):
                span = Span(first, 1, number, len(line) + 1)
                instruction = Instruction("", "", Passage("", [(0, first, 1)]), 0, lambda _: "")
                instruction.span = span
                instructions.append(instruction)
                first = 0
    return Dockerfile(text, lines, instructions, [], [], comments)


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in ranges:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
