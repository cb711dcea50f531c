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

An id of another reviewer stands for every rule that has it among its aliases.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portal.dockerfile.lines import Passage
from portal.dockerfile.model import Comment, Dockerfile, Instruction, Span
from portal.review.model import Finding
from portal.review.rules import names_by_alias, rules

_COMMENT = re.compile(
    r"""(?ix)
    (?P<tool> portal:? | hadolint | tally ) \s+ (?: (?P<scope> file | global | stage ) \s+ )?
        ignore (?P<suffix> -file | -stage )? \s* = \s* (?P<names> [\w./-]+ (?: \s* , \s* [\w./-]+ )* )
    | trivy:ignore: (?P<trivy> [\w-]+ )
    | checkov:skip \s* = \s* (?P<checkov> [\w-]+ )
    """
)
SHELLCHECK = "shellcheck"
"""The rule that stands for all of ShellCheck's ids: a comment may name one of them."""
_SHELLCHECK_ID = re.compile(r"SC\d{4}", re.IGNORECASE)
_BUILDKIT = frozenset(
    [
        "NoEmptyContinuation",
        "InvalidDefinitionDescription",
        "FromPlatformFlagConstDisallowed",
        "RedundantTargetPlatform",
        "InvalidBaseImagePlatform",
        "DuplicateStageName",
        "ReservedStageName",
        "StageNameCasing",
        "FromAsCasing",
        "UndefinedArgInFrom",
        "InvalidDefaultArgInFrom",
        "CopyIgnoredFile",
        "SecretsUsedInArgOrEnv",
        "LegacyKeyValueFormat",
        "UndefinedVar",
        "WorkdirRelativePath",
        "JSONArgsRecommended",
        "MultipleInstructionsDisallowed",
        "MaintainerDeprecated",
        "ExposeInvalidFormat",
        "ExposeProtoCasing",
        "ConsistentInstructionCasing",
    ]
)


class _Ignore(NamedTuple):
    """These rules are kept back on these lines (first and last, both included)."""

    names: frozenset[str]
    first: int
    last: int


class Ignores:
    """What the comments of one file, and of those beside it, keep back. `notes` speak of names that no rule has."""

    def __init__(
        self, dockerfile: Dockerfile, others: Mapping[str, str] | None = None, *, file: str = "Dockerfile"
    ) -> None:
        """`others` are the texts of files beside it by name; `file` is this one's name in findings."""
        self.notes: list[str] = []
        self._file = file
        self._others = {
            name: Ignores(commented(text), file=name)
            for name, text in (others or {}).items()
            if name != file and "ignore" in text
        }
        for other in self._others.values():
            self.notes += other.notes
        ignores: list[_Ignore] = []
        self._ends: list[int] | None = None
        for comment in dockerfile.comments:
            if "ignore" in comment.text or "skip" in comment.text:
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

    def covers(self, finding: Finding) -> bool:
        """Whether a comment keeps that finding back."""
        if finding.file != self._file:
            other = self._others.get(finding.file)
            return other is not None and other.covers(finding)
        names = (finding.rule, *finding.aliases) if finding.rule == SHELLCHECK else (finding.rule,)
        line = finding.span.start_line
        for name in names:
            ranges = self._ranges.get(name)
            if ranges is not None:
                position = bisect_right(ranges, (line, 1 << 61)) - 1
                if position >= 0 and line <= ranges[position][1]:
                    return True
        return False

    def _of_comment(self, comment: Comment, dockerfile: Dockerfile) -> Iterator[_Ignore]:
        match = _COMMENT.match(comment.text)
        if match is None:
            return
        if match["trivy"]:
            scope, names = "next", [match["trivy"]]
        elif match["checkov"]:
            scope, names = "file", [match["checkov"]]
        else:
            scope = (match["suffix"] or match["scope"] or "next").lower().lstrip("-")
            names = [name.strip() for name in match["names"].split(",")]
        covered = set[str]()
        for name in names:
            found = self._resolve(name)
            covered |= found
            if not found and match["tool"] and match["tool"].lower().startswith("portal"):
                self.notes.append(f"Line {comment.span.start_line}: there is no rule {name!r} to ignore.")
        if covered:
            yield _Ignore(frozenset(covered), *self._lines(scope, comment, dockerfile))

    def _of_check(self, value: str) -> Iterator[_Ignore]:
        for part in value.split(";"):
            key, _, names = part.partition("=")
            if key.strip().lower() != "skip":
                continue
            listed = {name.strip() for name in names.split(",")}
            ids = _BUILDKIT if "all" in listed else listed
            covered = frozenset[str]().union(*(names_by_alias().get(name.lower(), frozenset()) for name in ids))
            yield _Ignore(covered, 0, 1 << 60)

    @staticmethod
    def _resolve(name: str) -> frozenset[str]:
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
                instruction = Instruction("", "", Passage("", [(0, first, 1)]), 0, 0, lambda _: "")
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
