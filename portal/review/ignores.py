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
from collections.abc import Iterator
from typing import NamedTuple

from portal.dockerfile.model import Comment, Dockerfile
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
    """What the comments of one Dockerfile keep back. `notes` speak of names that no rule has."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self.notes: list[str] = []
        self._ignores: list[_Ignore] = []
        for comment in dockerfile.comments:
            if "ignore" in comment.text or "skip" in comment.text:
                self._ignores.extend(self._of_comment(comment, dockerfile))
        for directive in dockerfile.directives:
            if directive.name.lower() == "check":
                self._ignores.extend(self._of_check(directive.value))

    def __bool__(self) -> bool:
        return bool(self._ignores)

    def covers(self, finding: Finding) -> bool:
        """Whether a comment keeps that finding back."""
        line = finding.span.start_line
        return any(i.first <= line <= i.last and finding.rule in i.names for i in self._ignores)

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
            yield _Ignore(frozenset(covered), *_lines(scope, comment, dockerfile))

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
        return names_by_alias().get(name.rpartition("/")[2].lower(), frozenset())


def _lines(scope: str, comment: Comment, dockerfile: Dockerfile) -> tuple[int, int]:
    line = comment.span.start_line
    if scope in ("file", "global"):
        return 0, 1 << 60
    if scope == "stage":
        for stage in reversed(dockerfile.stages):
            if stage.instruction.span.start_line <= line:
                last = stage.instructions[-1] if stage.instructions else stage.instruction
                return stage.instruction.span.start_line, last.span.end_line
        return line, line
    for instruction in dockerfile.instructions:
        if instruction.span.end_line > line or instruction.span.start_line > line:
            return instruction.span.start_line, instruction.span.end_line
    return line, line
