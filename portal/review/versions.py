"""Which words of an install say what version they want, in the notation of each package manager."""

from __future__ import annotations

import re

from portal.dockerfile import expand
from portal.dockerfile.model import Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.packages import PackageCommand
from portal.review.prose import enumerated

_PATH = ("./", "../", "/", "~", "file:")
_URL = regex(r"^(?:https?|ftp|s3|gs)://", re.IGNORECASE)
_ARCHIVE = (".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz", ".deb", ".rpm", ".apk", ".gem", ".conda")
_MOVING = frozenset(["", "latest", "next", "stable", "upgrade", "none", "main", "master", "head", "*", "x"])
_RPM_VERSION = regex(r"-\d+[.\w~^+*:]*")


def unpinned(call: PackageCommand, context: Context) -> list[Word]:
    """The words of an install that name a package and leave its version open.

    Args:
        call: an install by any manager.
        context: the review, for the values of ARG and ENV.

    Returns:
        The words in order. Local files and folders, archives, groups and words with a variable that the file does
        not give are left out: nothing can be said of their versions.
    """
    if call.action != "install":
        return []
    check = _CHECKS.get(call.family)
    if check is None:
        return []
    if call.family == "cargo" and not call.packages and not _cargo("", call):
        return [value for option, value in call.settings if option.value == "--git"]
    found = []
    for word in call.packages:
        value = resolved(word, call, context)
        if value is not None and value and not check(value, call):
            found.append(word)
    return found


def open_go_packages(call: PackageCommand, context: Context) -> list[Word]:
    """The packages of `go install`, `go get` and `go run` that leave their version open. Behind the package, `go run`
    has the arguments of the program."""
    if call.verb == "run":
        candidates = call.packages[:1]
    elif call.verb in ("install", "get"):
        candidates = call.packages
    else:
        return []
    values = [(word, resolved(word, call, context)) for word in candidates]
    return [word for word, value in values if value and not _go(value)]


def resolved(word: Word, call: PackageCommand, context: Context) -> str | None:
    """What a word comes to by the ARG and ENV in force, the part behind a version's mark as it is; None where its
    beginning hangs on something that the file does not tell."""
    value = word.value
    if "$" not in value and "`" not in value:
        return value
    if "`" in value or "$(" in value or call.instruction is None:
        return _known_part(value)
    scope = context.dockerfile.scope(call.instruction)
    names = re.findall(r"\$\{?(\w+)", value)
    if names and all(scope.get(name) for name in names):
        return expand(value, scope)
    return _known_part(value)


def _known_part(value: str) -> str | None:
    # `curl=$version` names its version whatever it is; `$packages` tells nothing.
    start = min(place for place in (value.find("$"), value.find("`")) if place >= 0)
    return value.replace("$", "1").replace("`", "1") if start > 0 and value[start - 1] in "=@:-~<>/#" else None


def _apt(value: str, call: PackageCommand) -> bool:
    if call.verb == "build-dep" or value.endswith((".deb", "-")) or value.startswith(("~", "?")):
        return True
    return "=" in value or "/" in value


def _apk(value: str, _call: PackageCommand) -> bool:
    return value.endswith(".apk") or any(mark in value for mark in "=~<>") or value.startswith((".", "!", "/"))


def _dnf(value: str, call: PackageCommand) -> bool:
    if call.verb in ("groupinstall", "group", "builddep") or value.startswith(("@", "/", "./")) or "://" in value:
        return True
    if call.verb == "module":
        return ":" in value or "/" in value
    return value.endswith(".rpm") or "=" in value or _RPM_VERSION.search(value) is not None or "(" in value


def _zypper(value: str, call: PackageCommand) -> bool:
    if call.setting("-t", "--type") and "package" not in call.setting("-t", "--type"):
        return True
    return (
        value.endswith(".rpm")
        or any(mark in value for mark in "=<>/~")
        or _RPM_VERSION.search(value) is not None
        or value.startswith(("@", "+", "-", "!"))
        or call.verb in ("si", "source-install")
    )


def _pip(value: str, call: PackageCommand) -> bool:
    if call.setting("-c", "--constraint", "--constraints"):
        return True  # the versions stand in that file
    requirement = value.partition(";")[0].strip()
    if "://" in requirement or requirement.startswith("git+"):
        scheme, _, address = requirement.rpartition("://")
        if "+" in scheme.rpartition("@")[2]:  # version control: the revision stands behind an @ of the path
            return "@" in address.partition("#")[0].partition("/")[2]
        return True
    if requirement.startswith((".", "/", "~", "file:")) or requirement.endswith(_ARCHIVE) or "*." in requirement:
        return True
    if call.name == "uv" and "@" in requirement:
        return requirement.rpartition("@")[2].lower() not in _MOVING
    bare = requirement.partition("[")[0]
    if "/" in bare:
        return True
    return any(mark in requirement for mark in ("==", ">=", "<=", "~=", "!=", "<", ">")) or "@" in requirement


def _node(value: str, _call: PackageCommand) -> bool:
    if value.startswith(_PATH) or value == "." or _URL.match(value) or value.endswith((".tgz", ".tar.gz", ".tar")):
        return True
    if value.startswith(("git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:", "ssh:")):
        return "#" in value
    if value.startswith("npm:"):
        value = value[4:]
    name = value[1:] if value.startswith("@") else value
    if "/" in name and not value.startswith("@"):
        return "#" in name or "@" in name  # owner/repository of GitHub
    _, mark, version = name.partition("@")
    if version.startswith("npm:"):
        version = version[4:].lstrip("@").partition("@")[2]
    if version.startswith(("file:", "link:", "workspace:", "portal:")):
        return True
    return bool(mark) and version.lower() not in _MOVING


def _gem(value: str, call: PackageCommand) -> bool:
    if call.setting("-v", "--version", "-g", "--file") or value.endswith(".gem"):
        return True
    return ":" in value or value.startswith(_PATH)


def _go(value: str) -> bool:
    if value.startswith(("./", "../", "/", ".")) or value.endswith(".go") or "=" in value:
        return True
    path, mark, version = value.partition("@")
    if "." not in path.partition("/")[0]:
        return True  # of the standard library, or of the module that is built
    return bool(mark) and version.lower() not in _MOVING


def _conda(value: str, call: PackageCommand) -> bool:
    if call.setting("--file", "-f", "--clone"):
        return True
    return any(mark in value for mark in "=<>") or value.endswith((".conda", ".tar.bz2")) or value.startswith(_PATH)


def _cargo(value: str, call: PackageCommand) -> bool:
    if call.setting("--version", "--vers", "--path", "--rev", "--tag"):
        return True
    if call.setting("--git"):
        return False
    return "@" in value


def _composer(value: str, call: PackageCommand) -> bool:
    if call.verb in ("install", "i") or "/" not in value:
        return True
    return any(mark in value for mark in ":=@")


_CHECKS = {
    "apt": _apt,
    "apk": _apk,
    "dnf": _dnf,
    "zypper": _zypper,
    "pip": _pip,
    "pipx": _pip,
    "npm": _node,
    "yarn": _node,
    "pnpm": _node,
    "bun": _node,
    "gem": _gem,
    "conda": _conda,
    "cargo": _cargo,
    "composer": _composer,
    "uv": _pip,
}


def listed(words: list[Word]) -> str:
    """The words for a message: up to four of them, and how many more there are."""
    names = [word.value for word in words[:4]]
    more = len(words) - len(names)
    return enumerated([*names, f"{more} more"] if more else names)
