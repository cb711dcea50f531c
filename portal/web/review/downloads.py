"""The report as a file: the formats that the pages offer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DOWNLOADS: Mapping[str, str] = MappingProxyType(
    {
        "markdown": "Markdown, for a merge request",
        "sarif": "SARIF, for code scanning",
        "json": "JSON",
        "gitlab": "GitLab code quality",
        "github": "GitHub annotations",
        "junit": "JUnit",
        "checkstyle": "Checkstyle",
        "text": "Text",
    }
)
"""The formats with their titles."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "markdown": "review.md",
        "sarif": "review.sarif",
        "json": "review.json",
        "gitlab": "gl-code-quality-report.json",
        "github": "annotations.txt",
        "junit": "junit.xml",
        "checkstyle": "checkstyle.xml",
        "text": "review.txt",
    }
)
"""The name that a file of each format gets."""
