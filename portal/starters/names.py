"""Names that a project can't have, since a system, a tool or the language has taken them."""

from __future__ import annotations

import functools
import keyword
import re
import sys
from pathlib import Path

import yaml

_WINDOWS_DEVICES = frozenset({"aux", "con", "nul", "prn", "conin", "conout", "clock"}) | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
# Folders that generated projects have or tools make, and commands of the entry point script.
_FOLDERS = frozenset({"build", "dist", "docs", "health", "scripts", "serve", "src", "test", "tests", "venv"})


def reserved_name(slug: str, language: str) -> str | None:
    """Why `slug` can't name a project in `language` ("python", ...), to follow it in a sentence; None if it can."""
    if slug in _WINDOWS_DEVICES:
        return "is the name of a device on Windows, so no folder can have it there"
    if slug in _FOLDERS:
        return "is the name of a folder or command that the project needs for itself"
    if language == "python" and (clash := _reserved_in_python(slug)):
        return clash
    return _reserved().get(language, {}).get(slug)


@functools.cache
def _reserved() -> dict[str, dict[str, str]]:
    """By language, each reserved name with why it can't be taken."""
    said = yaml.safe_load(Path(__file__).with_name("reserved_names.yaml").read_text(encoding="utf-8"))
    return {
        language: {name: group["because"] for group in groups for name in group["names"].split()}
        for language, groups in said.items()
    }


def _reserved_in_python(slug: str) -> str | None:
    module = re.sub("-", "_", slug)
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        return "is a keyword of Python, so no package can have it"
    if module in sys.stdlib_module_names:
        return "is a module of Python's standard library, which the project's package would hide"
    return None
