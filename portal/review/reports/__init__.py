"""Reports: what reviews found, in the formats that people and machines read. One module each, with one function
`render(reviewed, base_url="")`, imported when its format is asked for."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

from portal.review.model import Finding, Report

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "text/plain",
        "json": "application/json",
        "sarif": "application/sarif+json",
        "gitlab": "application/json",
        "github": "text/plain",
        "checkstyle": "application/xml",
        "junit": "application/xml",
        "markdown": "text/markdown",
    }
)
"""The media type of each format; the formats are UTF-8."""


class Reviewed(NamedTuple):
    """A file and its report. `error` says why a file could not be reviewed; its report is then empty."""

    file: str
    report: Report
    error: str = ""

    @property
    def main(self) -> str:
        """What the report itself calls the file."""
        return next(iter(self.report.files), "Dockerfile")

    def path(self, finding: Finding) -> str:
        """The path of the file that a finding is in: the reviewed one, or one beside it."""
        return self.beside(finding.file)

    def beside(self, name: str) -> str:
        """The path of a file that the report knows by that name; those that are not the reviewed one lie beside it."""
        return self.file if name == self.main else posixpath.join(posixpath.dirname(self.file), name)


def render(name: str, reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """Write reports in a format.

    Args:
        name: one of FORMATS.
        reviewed: the files with their reports, in the order in which they shall appear.
        base_url: where the portal answers ("https://portal.example.org"), for links to rules and requirements; the
            formats leave links out where it is empty.

    Returns:
        The report; it can be encoded in UTF-8, whatever was in the files.

    Raises:
        KeyError: there is no such format.
    """
    if name not in FORMATS:
        raise KeyError(name)
    written: str = import_module(f"{__name__}.{name}").render(reviewed, base_url.rstrip("/"))
    return written
