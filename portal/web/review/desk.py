"""What the reviewer's page shows: the files, what was found in them, what a fix changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.dockerfile import parse
from portal.review import Report, Safety
from portal.review.compliance import Part
from portal.review.profiles import Profile, profile
from portal.review.profiles import profiles as all_profiles
from portal.web.review.files import DOCKERFILE, DOCKERIGNORE, SCRIPT, Files
from portal.web.review.forms import MAX_SCRIPTS
from portal.web.review.listing import Filter, Item, Listing, fix_key, stricter
from portal.web.review.pictures import Pictures
from portal.web.review.source import Marked, anchors, highlighted_diff, marked
from portal.web.review.standings import Group, standings

ALL_FIXES = {"safe": "All safe fixes", "suggested": "All fixes, suggestions too"}
"""What the buttons that mend everything apply, by the value that they send."""
VIEWS = {"findings": "Findings", "requirements": "Requirements", "pictures": "Pictures"}


class NoSuchFix(LookupError):
    """The fix that a button stands for is not offered for this text (any more)."""


class Change(NamedTuple):
    """What became of one file, as a highlighted unified diff."""

    name: str
    diff: SafeString


@dataclass(frozen=True)
class Desk:
    """Files under review. `before` is what a fix was applied to, `original` the Dockerfile that the visitor began
    with; `errors` say why there is no review. `stage` and `cause` are what the pictures are asked to show: a result's
    index and the key of a cause."""

    files: Files
    profile: str = "standard"
    before: Files | None = None
    applied: str = ""
    errors: Sequence[str] = field(default=())
    original: str = ""
    filter: Filter = field(default_factory=Filter)
    view: str = "findings"
    stage: str = ""
    cause: str = ""

    @property
    def text(self) -> str:
        """The Dockerfile."""
        return self.files.dockerfile

    @property
    def script_slots(self) -> list[tuple[str, str]]:
        """Path and text of each script, and room for one more."""
        slots = list(self.files.scripts.items())
        if len(slots) < MAX_SCRIPTS:
            slots.append((f"script-{len(slots) + 1}.sh" if slots else SCRIPT, ""))
        return slots

    @property
    def tabs(self) -> list[tuple[str, int]]:
        """The title of each file's tab and how many of the listed findings are in it."""
        counts = Counter(item.finding.file for item in self.items)
        tabs = [(name, counts[name]) for name in (DOCKERFILE, DOCKERIGNORE)]
        return tabs + [
            (path.rpartition("/")[2], counts[path]) if text else ("+ script", 0) for path, text in self.script_slots
        ]

    @cached_property
    def report(self) -> Report | None:
        """The review, None for an empty text or one that can't be reviewed."""
        if self.errors or not self.text.strip():
            return None
        return self.files.review(self.profile)

    @cached_property
    def listing(self) -> Listing | None:
        """The findings as they are listed; None where there is no review."""
        return Listing(self.report, self.files.by_name, self.filter) if self.report else None

    @property
    def items(self) -> list[Item]:
        """The findings that are listed."""
        return self.listing.items if self.listing else []

    @cached_property
    def stricter(self) -> int:
        """How many findings the profile `strict` has besides these."""
        return stricter(self.report, self.files.by_name, self.files.review) if self.report else 0

    @property
    def standings(self) -> list[tuple[Part, list[Group]]]:
        """How each requirement stands, by part."""
        return standings(self.report, anchors(self.files.by_name)) if self.report else []

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the Dockerfile."""
        return Pictures(parse(self.text), self.stage, self.cause)

    @property
    def marked(self) -> list[Marked]:
        """Every file as marked lines."""
        return marked(self.files.by_name, self.report.findings if self.report else ())

    @property
    def changes(self) -> list[Change]:
        """What the fix changed."""
        if self.before is None:
            return []
        old, new = self.before.by_name, self.files.by_name
        return [
            Change(name, highlighted_diff(old.get(name, ""), text))
            for name, text in new.items()
            if old.get(name, "") != text
        ]

    @property
    def since_original(self) -> SafeString | None:
        """What became of the Dockerfile since the visitor began; None where that is nothing."""
        if not self.original or self.original == self.text:
            return None
        return highlighted_diff(self.original, self.text)

    @property
    def profiles(self) -> list[Profile]:
        """The profiles to choose from."""
        return [profile(name) for name in all_profiles()]

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
