"""The review of Dockerfiles: a pure function from text to findings, and the fixes that remove them."""

from portal.review.engine import review, review_beside, review_command, review_compose
from portal.review.fixing import diff, fix, fix_beside, fix_command, fix_compose, fix_files
from portal.review.model import Edit, Finding, Fix, Report, Safety, Severity

__all__ = [
    "Edit",
    "Finding",
    "Fix",
    "Report",
    "Safety",
    "Severity",
    "diff",
    "fix",
    "fix_beside",
    "fix_command",
    "fix_compose",
    "fix_files",
    "review",
    "review_beside",
    "review_command",
    "review_compose",
]
