"""The review of Dockerfiles: a pure function from text to findings, and the fixes that remove them."""

from portal.review.engine import review
from portal.review.fixing import diff, fix
from portal.review.model import Edit, Finding, Fix, Report, Safety, Severity

__all__ = ["Edit", "Finding", "Fix", "Report", "Safety", "Severity", "diff", "fix", "review"]
