"""Reports: what a review found, in the formats that people and machines read. One module each."""

from portal.review.reports.json import to_json
from portal.review.reports.text import text

__all__ = ["text", "to_json"]
