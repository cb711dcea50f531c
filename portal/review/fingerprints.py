"""Fingerprints: which finding of today is which of yesterday, also when lines were added above it.

A finding is known by its rule and the content of the line that it starts on, without regard to white space, and by its
number among those that share both. Its path is not part of it: whoever compares keeps findings by path.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from portal.review.model import Finding, Report


def fingerprints(report: Report, findings: tuple[Finding, ...] | None = None) -> list[str]:
    """The fingerprint of each finding.

    Args:
        report: the report, which holds the texts.
        findings: the findings to mark, in the order of their places; all of the report's by default.

    Returns:
        As many hexadecimal numbers of 128 bits, each followed by `:` and its number among equals, from 1.
    """
    lines = {name: text.split("\n") for name, text in report.files.items()}
    seen: Counter[tuple[str, str]] = Counter()
    marks = []
    for finding in report.findings if findings is None else findings:
        source = lines.get(finding.file, [])
        number = finding.span.start_line
        line = source[number - 1] if 0 < number <= len(source) else ""
        content = "\0".join((finding.rule, " ".join(line.split())))
        digest = sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[finding.file, digest] += 1
        marks.append(f"{digest}:{seen[finding.file, digest]}")
    return marks
