"""The tags of a release by TAG-2 to TAG-4: which ones an image gets, and which of them move.

Sources: the requirements; Semantic Versioning 2.0.0 for versions and their order; the OCI distribution specification
for what a tag and a name may hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_VERSION = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?", re.ASCII
)
_SERIES = re.compile(r"[0-9]+(?:\.[0-9]+)?|latest")
_COMMIT = re.compile(r"[0-9a-f]+")
_NAME = re.compile(
    r"(?:[a-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*"
)
_VARIANTS = frozenset(
    ["alpine", "bookworm", "bullseye", "buster", "debian", "jammy", "noble", "slim", "trixie", "ubi", "ubuntu"]
)
_MAX_TAG = 128  # OCI distribution specification
_MAX_NAME = 255
_MAX_EXISTING = 500
COMMIT_DIGITS = 8
"""How many digits of a commit TAG-2 asks for, at least."""


class InvalidTagging(ValueError):
    """What was given can't be used; `errors` says of each field (version, commit, existing, image) why, and what
    would do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class Version(NamedTuple):
    """A semantic version; `pre` is the part behind the hyphen, "" for a release. Compare releases only."""

    major: int
    minor: int
    patch: int
    pre: str = ""

    def __str__(self) -> str:
        core = f"{self.major}.{self.minor}.{self.patch}"
        return f"{core}-{self.pre}" if self.pre else core


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the release. `state` is "new" (nothing has it yet), "moves" (from `at`, the release that it points at
    now) or "stays" (at `at`: this image does not get it); `why` says it in a sentence, `requirement` whose it is."""

    name: str
    state: str
    why: str
    requirement: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Tagging:
    """The outcome: the version, the commit tag, every tag in question, and what else is worth knowing."""

    version: str
    commit: str
    tags: tuple[Tag, ...]
    notes: tuple[str, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """The tags that the image gets when it is released: all that do not stay, but for the commit's."""
        return tuple(tag.name for tag in self.tags if tag.state != "stays" and tag.name != self.commit)

    def commands(self, image: str) -> str:
        """The shell commands: build and push under the commit tag, add the release's tags to that same image, and
        deploy by the full version."""
        return (
            f"image={image}\n\n"
            "# Every build, on every branch: the commit tag.\n"
            f'docker build --tag "$image:{self.commit}" .\n'
            f'docker push "$image:{self.commit}"\n\n'
            "# The release: the same image, tested under its commit tag, gets the others.\n"
            f"for tag in {' '.join(self.given)}; do\n"
            f'    docker buildx imagetools create --tag "$image:$tag" "$image:{self.commit}"\n'
            "done\n\n"
            f"# {'Whoever tries it out' if '-' in self.version else 'Production'} names the full version.\n"
            f'docker pull "$image:{self.version}"\n'
        )


def tags_of(version: str, commit: str, existing: Sequence[str] = (), image: str = "") -> Tagging:
    """Work out the tags of a release.

    Args:
        version: the semantic version to release; with a part behind a hyphen it is a pre-release.
        commit: the commit's hash, from 8 digits to the whole.
        existing: the tags that the image's name has in the registry already, in any order.
        image: the image's name, checked if it is given.

    Returns:
        The tags, from the one that never moves to the one that always may.

    Raises:
        InvalidTagging: a field can't be used.
    """
    errors: dict[str, str] = {}
    notes: list[str] = []
    wanted = _version(version.strip(), errors)
    short = _commit(commit.strip().lower(), errors, notes)
    known = _existing(existing, errors)
    if image and (len(image) > _MAX_NAME or not _NAME.fullmatch(image)):
        errors["image"] = _image_error(image)
    if wanted in known:
        errors["version"] = f"{wanted} has been released: a version's tag never moves. Take the next version."
    if errors or wanted is None:
        raise InvalidTagging(errors)
    tags = [
        Tag(short, "new", "Names this build and the source it was made from. It never moves.", "TAG-2"),
        Tag(str(wanted), "new", "Names this release. It never moves, and is what production deploys.", "TAG-4")
        if not wanted.pre
        else Tag(str(wanted), "new", "Names this pre-release. It never moves, and is what is tried out.", "TAG-4"),
    ]
    if wanted.pre:
        notes.append(f"{wanted} is a pre-release: it gets its full version, and no other tag moves.")
        return Tagging(str(wanted), short, tuple(tags), tuple(notes))
    releases = [one for one in known if not one.pre]
    series = {
        f"{wanted.major}.{wanted.minor}": ("the newest patch", [one for one in releases if one[:2] == wanted[:2]]),
        f"{wanted.major}": ("the newest release", [one for one in releases if one.major == wanted.major]),
        "latest": ("the newest release of all", releases),
    }
    for name, (what, among) in series.items():
        tags.append(_moving(name, what, wanted, max(among, default=None)))
    if wanted.major == 0:
        notes.append("While the major version is 0 every minor release may break something: think before offering 0.")
    return Tagging(str(wanted), short, tuple(tags), tuple(notes))


def _moving(name: str, what: str, wanted: Version, newest: Version | None) -> Tag:
    of = "" if name == "latest" else f" of {name}"
    if newest is None:
        return Tag(name, "new", f"Points at {what}{of}, so far only this one.", "TAG-3")
    if wanted > newest:
        return Tag(name, "moves", f"Points at {what}{of}: moves here from {newest}.", "TAG-3", str(newest))
    return Tag(name, "stays", f"Points at {what}{of}: that remains {newest}.", "TAG-3", str(newest))


def _version(text: str, errors: dict[str, str]) -> Version | None:
    found = _parsed(text)
    if found is None or len(text) > _MAX_TAG:
        errors["version"] = _version_error(text)
        return None
    parts = re.split(r"[.-]", found.pre.lower())
    if variant := next((part for part in parts if part.rstrip("0123456789") in _VARIANTS), ""):
        errors["version"] = (
            f"“-{variant}” names an operating system, not a pre-release: images of the organisation have one base, "
            "and no suffix for it (TAG-5)."
        )
        return None
    return found


def _parsed(text: str) -> Version | None:
    match = _VERSION.fullmatch(text) if len(text) <= _MAX_TAG else None
    if match is None:
        return None
    pre = match[4] or ""
    if any(part.isdecimal() and len(part) > 1 and part[0] == "0" for part in pre.split(".")):
        return None
    return Version(int(match[1]), int(match[2]), int(match[3]), pre)


def _version_error(text: str) -> str:
    if not text:
        return "Give the version to release, such as 1.13.2."
    if len(text) > _MAX_TAG:
        return f"A tag has at most {_MAX_TAG} characters."
    if text[0] in "vV" and _parsed(text[1:]):
        return f"Leave out the {text[0]}: the tag is {text[1:]}."
    if "+" in text:
        return "A tag can't hold a plus sign: leave the build metadata out, or put it into a label."
    if _SERIES.fullmatch(text) and text != "latest":
        example = f"{text}.0" if "." in text else f"{text}.0.0"
        return f"{text} names a series: a release has three numbers, such as {example}."
    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(-.*)?", text):
        return "A number has no leading zeros, and a pre-release consists of letters, digits, dots and hyphens."
    return f"“{text[:40]}” is no semantic version: major.minor.patch, and -rc.1 or the like for a pre-release."


def _commit(text: str, errors: dict[str, str], notes: list[str]) -> str:
    command = "git rev-parse --verify --short=8 HEAD"
    if not text:
        errors["commit"] = f"Give the commit that the image is built from: {command}"
    elif not _COMMIT.fullmatch(text):
        errors["commit"] = f"A commit's hash has only digits and the letters a to f: {command}"
    elif len(text) < COMMIT_DIGITS:
        errors["commit"] = f"{len(text)} digits are too few to stay unique; eight it is: {command}"
    elif len(text) > 64:
        errors["commit"] = f"This is longer than a hash: {command}"
    elif len(text) in (40, 64):
        notes.append(f"The whole hash was given; the tag is its first {COMMIT_DIGITS} digits.")
        return text[:COMMIT_DIGITS]
    return text


def _existing(names: Sequence[str], errors: dict[str, str]) -> list[Version]:
    """The versions among the tags; series, latest and commits follow from them or do not matter."""
    versions: list[Version] = []
    strange: list[str] = []
    if len(names) > _MAX_EXISTING:
        errors["existing"] = f"These are {len(names)} tags; give the {_MAX_EXISTING} newest at most."
        return versions
    for name in names:
        # A git tag may have a v in front; whoever pastes those means the versions.
        if (found := _parsed(name.removeprefix("v"))) is not None:
            versions.append(found)
        elif not (_SERIES.fullmatch(name) or (_COMMIT.fullmatch(name) and len(name) >= COMMIT_DIGITS)):
            strange.append(name)
    if strange:
        shown = ", ".join(f"“{name[:40]}”" for name in strange[:3])
        errors["existing"] = (
            f"{shown}{' and others' if len(strange) > 3 else ''}: neither versions (1.13.1), nor series (1.13), "
            "nor latest, nor commits. Leave them out."
        )
    return versions


def _image_error(image: str) -> str:
    if image != image.lower():
        return "An image's name is in lower case."
    if "@" in image or re.search(r":[^/]*$", image):
        return "Give the name alone, without a tag or digest: registry/project/application."
    return "A name has lower-case letters, digits, dots, hyphens and underscores, parted by slashes."
