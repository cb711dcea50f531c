"""The code quality report of GitLab: a JSON array of issues, shown in the merge request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from portal.review.fingerprints import fingerprints
from portal.review.model import Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path
from portal.review.reports.characters import well_formed
from portal.review.rules import rules

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}

# Code Climate's names, by the rules' families; of the others most say what fails in building or running.
_CATEGORIES = {
    **dict.fromkeys(["downloads", "run-command", "secrets", "users", "verification"], "Security"),
    **dict.fromkeys(["context", "layers"], "Performance"),
    **dict.fromkeys(["base-image", "packages"], "Compatibility"),
    **dict.fromkeys(["instructions", "metadata", "structure"], "Style"),
}


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:  # noqa: ARG001 - the report has no place for links
    """The findings of all files. GitLab compares the fingerprints of two reports, so each holds the path."""
    known = rules()
    issues = []
    for one in reviewed:
        for finding, mark in zip(one.report.findings, fingerprints(one.report), strict=True):
            path = relative_path(one.path(finding))
            ids = f" [{', '.join(finding.requirements)}]" if finding.requirements else ""
            issues.append(
                {
                    "type": "issue",
                    "check_name": finding.rule,
                    "description": finding.message + ids,
                    "categories": [_CATEGORIES.get(known[finding.rule].family, "Bug Risk")],
                    "severity": _SEVERITIES[finding.severity],
                    "fingerprint": sha256(f"{path}\0{mark}".encode("utf-8", "surrogatepass")).hexdigest(),
                    "location": {
                        "path": path,
                        "lines": {"begin": finding.span.start_line, "end": finding.span.end_line},
                    },
                }
            )
    return well_formed(json.dumps(issues, ensure_ascii=False, indent=1)) + "\n"
