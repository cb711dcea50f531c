"""What the reviewer's page shows: the files, what was found in them, what a fix changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from django.utils.safestring import SafeString

from portal.dockerfile import parse
from portal.review import Report, Safety
from portal.review.compliance import Part
from portal.review.masking import masked_lines
from portal.web.review.files import DOCKERFILE, DOCKERIGNORE, SCRIPT, Files, ends_of
from portal.web.review.forms import MAX_SCRIPTS, lines_ended
from portal.web.review.listing import Filter, Item, fix_key
from portal.web.review.pictures import Pictures
from portal.web.review.source import anchors, highlighted_diff
from portal.web.review.standings import Group, standings
from portal.web.review.work import Work

_SECRET = re.compile(r"\*{4,}")
VIEWS = {"findings": "Findings", "requirements": "Requirements", "pictures": "Pictures"}


class NoSuchFix(LookupError):
    """The fix that a button stands for is not offered for this text (any more)."""


@dataclass(frozen=True)
class Desk(Work):
    """Files under review. `before` is what a fix was applied to, `original` the Dockerfile that the visitor began
    with; `errors` say why there is no review, `other` what the text is if it is no Dockerfile. `stage` and `cause` are
    what the pictures are asked to show: a result's index and the key of a cause."""

    page: ClassVar[str] = "review:index"

    files: Files
    profile: str = "standard"
    before: Files | None = None
    applied: str = ""
    errors: Sequence[str] = field(default=())
    other: str = ""
    original: str = ""
    filter: Filter = field(default_factory=Filter)
    view: str = "findings"
    stage: str = ""
    cause: str = ""

    @property
    def by_name(self) -> Mapping[str, str]:
        """Every file that is there; the Dockerfile always."""
        return self.files.by_name

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the form that brings these files to the reviewer."""
        scripts = [
            pair
            for path, text in self.files.scripts.items()
            for pair in (("script-path", path), ("script", text), ("script-ends", ends_of(text)))
        ]
        main, ignore = self.files.dockerfile, self.files.dockerignore
        files = [("dockerfile", main), ("dockerignore", ignore), *scripts]
        files += [("dockerfile-ends", ends_of(main)), ("dockerignore-ends", ends_of(ignore))]
        return [("profile", self.profile), *files, ("original", self.original)]

    @property
    def stored(self) -> Mapping[str, Any]:
        """The files as a shared review keeps them."""
        files = self.files
        return {"dockerfile": files.dockerfile, "dockerignore": files.dockerignore, "scripts": dict(files.scripts)}

    @property
    def undone(self) -> Desk | None:
        """The desk before the fix."""
        return None if self.before is None else replace(self, files=self.before, before=None)

    def review(self, profile: str) -> Report:
        """Review all files together."""
        return self.files.review(profile)

    @property
    def script_slots(self) -> list[tuple[str, str, str]]:
        """Path, text and line ends of each script, and room for one more."""
        slots = [(path, text, ends_of(text)) for path, text in self.files.scripts.items()]
        if len(slots) < MAX_SCRIPTS:
            slots.append((f"script-{len(slots) + 1}.sh" if slots else SCRIPT, "", ""))
        return slots

    @property
    def ends(self) -> dict[str, str]:
        """The line ends of the Dockerfile and the .dockerignore, as the form holds them."""
        return {"dockerfile": ends_of(self.files.dockerfile), "dockerignore": ends_of(self.files.dockerignore)}

    @property
    def tabs(self) -> list[tuple[str, int]]:
        """The title of each file's tab and how many of the listed findings are in it."""
        counts = Counter(item.finding.file for item in self.items)
        tabs = [(name, counts[name]) for name in (DOCKERFILE, DOCKERIGNORE)]
        return tabs + [
            (path.rpartition("/")[2], counts[path]) if text else ("+ script", 0) for path, text, _ in self.script_slots
        ]

    @property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        return self.listing.items if self.listing else []

    @property
    def standings(self) -> list[tuple[Part, list[Group]]]:
        """How each requirement stands, by part."""
        return standings(self.report, anchors(self.files.by_name)) if self.report else []

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the Dockerfile without secrets, since they are passed on; all rules look for these, whatever
        the profile."""
        lines = masked_lines(self.review("strict"))[DOCKERFILE]
        return Pictures(parse("\n".join(_SECRET.sub("***", line) for line in lines)), self.stage, self.cause)

    @property
    def since_original(self) -> SafeString | None:
        """What became of the Dockerfile since the visitor began; None where that is nothing."""
        text = lines_ended(self.text)
        if not self.original or self.original == text:
            return None
        return highlighted_diff(self.original, text)

    @property
    def views(self) -> dict[str, str]:
        """What the panel beside the editor can show, by the value that asks for it."""
        return VIEWS


def mend_one(files: Files, profile_name: str, key: str) -> tuple[Files, str]:
    """Apply the one fix that `key` names; the mended files and the fix's title. Raises NoSuchFix."""
    place, _, number = key.rpartition(":")
    for finding in files.review(profile_name).findings:
        if fix_key(finding) == place and number.isdecimal() and int(number) < len(finding.fixes):
            chosen = finding.fixes[int(number)]
            return files.mended(chosen), chosen.title
    raise NoSuchFix(key)


def mend_all(files: Files, profile_name: str, safety: str) -> Files:
    """Apply all fixes up to a safety ("safe" or "suggested"), in every file."""
    bound = Safety.SUGGESTED if safety == "suggested" else Safety.SAFE
    return files.all_mended(profile_name, bound)
