"""Names that a project can't have, since a system, a tool or the language has taken them."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable

_WINDOWS_DEVICES = frozenset({"aux", "con", "nul", "prn", "conin", "conout", "clock"}) | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
# Folders that generated projects have or tools make, and commands of the entry point script.
_FOLDERS = frozenset({"build", "dist", "docs", "health", "scripts", "serve", "src", "test", "tests", "venv"})
# The first parts of the import paths of Go's standard library and of its vocabulary: a module of that name would be
# looked for there.
_GO = frozenset(
    """
    archive bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors
    expvar flag fmt go hash html image index internal io iter log main maps math mime net os path plugin
    reflect regexp runtime slices sort std strconv strings structs sync syscall testing text time tool unicode
    unique unsafe vendor weak
    """.split()
)
_INSTALLED_WITH_PYTHON = frozenset({"pip", "pkg-resources", "setuptools", "wheel", "pytest", "ruff", "debugpy"})


def reserved_name(slug: str, language: str) -> str | None:
    """Why `slug` can't name a project in `language` ("python", ...), to follow it in a sentence; None if it can."""
    if slug in _WINDOWS_DEVICES:
        return "is the name of a device on Windows, so no folder can have it there"
    if slug in _FOLDERS:
        return "is the name of a folder or command that the project needs for itself"
    check = _BY_LANGUAGE.get(language)
    return check(slug) if check else None


def _reserved_in_python(slug: str) -> str | None:
    module = re.sub("-", "_", slug)
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        return "is a keyword of Python, so no package can have it"
    if module in sys.stdlib_module_names:
        return "is a module of Python's standard library, which the project's package would hide"
    if slug in _INSTALLED_WITH_PYTHON:
        return "is a package that the project's own tools need"
    return None


def _reserved_in_go(slug: str) -> str | None:
    return "is taken by Go's standard library, so no module can have it" if slug in _GO else None


_BY_LANGUAGE: dict[str, Callable[[str], str | None]] = {"go": _reserved_in_go, "python": _reserved_in_python}
