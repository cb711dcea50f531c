"""How answers are checked: one function for each format, which says what is wrong and how to mend it.

Every pattern is meant for `re.fullmatch` and names ASCII characters only: `$` would let a final newline pass, and
`\\d` or `\\w` the digits and letters of every script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from portal.review.images import SINGLE_NUMBER
from portal.starters.model import Field
from portal.starters.names import reserved_name

SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_HOST = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
_COMPONENT = r"[a-z0-9]+([._-][a-z0-9]+)*"
EMAIL = rf"[A-Za-z0-9]([A-Za-z0-9._+-]*[A-Za-z0-9])?@{_HOST}"
URL = rf"https://{_HOST}(:[1-9][0-9]{{1,4}})?(/[A-Za-z0-9._~-]+)*/?"
REGISTRY = rf"{_HOST}(:[1-9][0-9]{{1,4}})?(/{_COMPONENT})*"
IMAGE = (
    rf"((?P<host>{_HOST}(:[1-9][0-9]{{1,4}})?)/)?(?P<path>{_COMPONENT}(/{_COMPONENT})*)"
    r"(:(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?P<digest>sha256:[0-9a-f]{64}))?"
)
LINE = r"[^\\\u0000-\u001f\u007f-\u009f]+"
PORT = r"[1-9][0-9]{3,4}"
# How git is told of a repository by SSH, in its two ways, and an address that lacks its scheme.
_SSH_URL = re.compile(r"(?:git\+)?ssh://(?:[A-Za-z0-9._-]{1,64}@)?([^:/@\s]{1,200})(?::[0-9]{1,5})?/+([^\s]{1,200})")
_SSH_PLACE = re.compile(r"[A-Za-z0-9._-]{1,64}@([^:/@\s]{1,200}):/*([^\s]{1,200})")
_NO_SCHEME = re.compile(rf"{_HOST}(?:/[^\s]{{0,200}})?")
_HUB = "docker.io"
_VERSION_TAG = re.compile(r"v?([0-9]{1,9})(?:\.([0-9]{1,9}))?([.+_-].*)?")
_UNWANTED = {
    "Cc": "a control character",
    "Cf": "an invisible formatting character",
    "Cs": "half of a surrogate pair",
    "Co": "a private-use character",
    "Cn": "an unassigned character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
    "Zs": "an unusual space",
}
_NAMED = {"\n": "a line break", "\r": "a carriage return", "\t": "a tab", "\0": "a NUL character"}


def unwanted_character(value: str) -> str | None:
    """What is wrong with a character that no answer may hold (control, format, surrogate, private, unassigned,
    backslash, spaces other than the plain one), with its position; None where all are fine."""
    for position, character in enumerate(value, start=1):
        category = unicodedata.category(character)
        if character == "\\":
            return f"There is a backslash at position {position}, which many formats take as a command. Leave it out."
        if character != " " and category in _UNWANTED:
            what = _NAMED.get(character, f"{_UNWANTED[category]} (U+{ord(character):04X})")
            return f"There is {what} at position {position}. Use one line of visible characters and plain spaces."
    return None


def https_address(text: str) -> str:
    """An address as a browser takes it, where it is one by which git fetches over SSH (git@host:group/name.git) or one
    without a scheme; anything else as it is."""
    for by_ssh in (_SSH_URL, _SSH_PLACE):
        if match := by_ssh.fullmatch(text):
            return f"https://{match[1]}/{match[2]}"
    return f"https://{text}" if _NO_SCHEME.fullmatch(text) else text


def _slug(value: str, _field: Field, language: str) -> str | None:
    if not re.fullmatch(SLUG, value):
        hint = "Use lower-case letters a-z, digits and single hyphens, beginning with a letter, as in beam-server"
        if wrong := _first_outside(value, "abcdefghijklmnopqrstuvwxyz0123456789-"):
            return f"{hint}: {wrong} can't be part of it."
        if not value[:1].isalpha():
            return f"{hint}: it begins with {value[:1]!r}."
        return f"{hint}: no hyphen may end it or follow another hyphen."
    if len(value) < 2:
        return "Use at least 2 characters."
    if clash := reserved_name(value, language):
        return f"{value!r} {clash}. Choose another name, {value}-service for example."
    return None


def _line(value: str, _field: Field, _language: str) -> str | None:
    return None if any(character.isalnum() for character in value) else "Use at least one letter or digit."


def _email(value: str, _field: Field, _language: str) -> str | None:
    if re.fullmatch(EMAIL, value) and ".." not in value:
        return None
    return "Give one plain e-mail address in ASCII, as in ada@example.org."


def _url(value: str, _field: Field, _language: str) -> str | None:
    if re.fullmatch(URL, value):
        return _port_in(value.removeprefix("https://").partition("/")[0])
    if not value.startswith("https://"):
        return "The address must begin with https://, as in https://example.org/beam-server."
    return (
        "Give a plain address, as in https://example.org/beam-server: a host in lower case and a path of letters, "
        "digits, dots, hyphens, underscores and tildes, without user, query or fragment."
    )


def _registry(value: str, _field: Field, _language: str) -> str | None:
    if re.fullmatch(REGISTRY, value):
        return _port_in(value.partition("/")[0])
    return (
        "Give the registry's host and the project in it, all in lower case and without https://, as in "
        "registry.example.org/project."
    )


def _port_in(host: str) -> str | None:
    port = host.partition(":")[2]
    return f"{port} is no port: the highest is 65535." if port and int(port) > 65535 else None


def _base_image(value: str, field: Field, _language: str) -> str | None:
    if value in field.choices:
        return None
    match = re.fullmatch(IMAGE, value)
    if not match:
        return f"Give an image as registry/name:tag, all in lower case but for the tag, as in {_example(field)}."
    host = match["host"]
    if (host or _HUB) not in field.allowed_registries or not _official(match):
        return f"Base images come from a trusted registry (IMG-17). {_taken(field)}"
    official = dict(field.official_images) if host in (None, _HUB) else {}
    name = match["path"].removeprefix("library/")
    if official and name not in official:
        return f"The Dockerfile can't be built on {name}. {_taken(field)}"
    if not match["tag"]:
        return f"Name a version (IMG-18), as in {_example(field, name)}: without a tag the engine takes latest."
    version = _VERSION_TAG.fullmatch(match["tag"])
    if not version or (version[2] is None and name.rpartition("/")[2] not in SINGLE_NUMBER):
        return (
            f"The tag {match['tag']!r} must begin with at least major and minor version (IMG-18, IMG-19), as in "
            f"{_example(field, name)}."
        )
    if official and (int(version[1]), int(version[2] or 0)) < _version(official[name]):
        return f"The version of {match['tag']!r} is too old: {name} {official[name]} or newer is needed."
    if official and (unfit := [word for word in field.unfit_variants if word in match["tag"]]):
        return f"The Dockerfile can't be built on {unfit[0]} images, which lack the tools it uses. {_taken(field)}"
    return None


def _version(lowest: str) -> tuple[int, int]:
    major, _, minor = lowest.partition(".")
    return int(major), int(minor)


def _example(field: Field, name: str = "") -> str:
    """An image that the field takes: one of that name if it suggests one."""
    return next((image for image in field.choices if image.startswith(f"{name}:")), (*field.choices, field.default)[0])


def _taken(field: Field) -> str:
    """Which base images the field takes."""
    official = [f"the official image {name}, version {lowest} or newer" for name, lowest in field.official_images]
    if not official and _HUB in field.allowed_registries:
        official = ["an official image of Docker Hub (a name without a slash)"]
    organisations = [f"an image from {registry}" for registry in field.allowed_registries if registry != _HUB]
    return f"Choose one of the list, or give {', or '.join([*official, *organisations])}."


def _official(match: re.Match[str]) -> bool:
    """On Docker Hub anybody can publish under a name of their own: only names without one are curated there."""
    if match["host"] in (None, _HUB):
        return "/" not in match["path"].removeprefix("library/")
    return True


def _port(value: str, _field: Field, _language: str) -> str | None:
    if re.fullmatch(r"[0-9]{1,6}", value) and value == str(int(value)) and 1024 <= int(value) <= 65535:
        return None
    return "Give a whole number from 1024 to 65535: an unprivileged user can't listen below 1024 everywhere (IMG-32)."


def _choice(value: str, field: Field, _language: str) -> str | None:
    return None if value in field.choices else f"Choose one of: {', '.join(field.choices)}."


def _first_outside(value: str, allowed: str) -> str | None:
    for character in value:
        if character not in allowed:
            return "a space" if character == " " else repr(character)
    return None


Check = Callable[[str, Field, str], str | None]

# Format -> (check, pattern for forms, most characters).
FORMATS: dict[str, tuple[Check, str, int]] = {
    "slug": (_slug, SLUG, 48),  # RFC 5424 gives APP-NAME 48 characters
    "line": (_line, LINE, 200),
    "email": (_email, EMAIL, 100),
    "url": (_url, URL, 200),
    "registry": (_registry, REGISTRY, 120),
    "base-image": (_base_image, "", 250),
    "port": (_port, PORT, 6),
    "choice": (_choice, "", 60),
}
