"""What the fix for missing labels puts in for a person to replace, so that it is known again where nobody did."""

from __future__ import annotations

from typing import Final

OTHER: Final = "To be filled in"
PLACEHOLDERS: Final = {
    "author": "Full Name <name@example.org>",
    "description": "What the application does",
    "license": "SPDX-identifier",
    "repository": "registry.example.org/project/application",
    "vendor": "Name of the organisation",
    "version": "major.minor.patch",
    "website": "https://www.example.org/application",
}


def placeholder(label: str) -> str:
    """The value that stands in for that of a label until somebody knows it."""
    return PLACEHOLDERS.get(label, OTHER)


def is_placeholder(value: str) -> bool:
    """Whether a value is one of those stand-ins."""
    return value == OTHER or value in PLACEHOLDERS.values()
