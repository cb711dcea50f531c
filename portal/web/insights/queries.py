"""What may be kept of a query that found nothing: a few plain words, or nothing at all."""

from __future__ import annotations

import re
import unicodedata

from portal.review.secrets import is_secret_value

MOST_LETTERS = 60
_MOST_WORDS = 6
_LONGEST_WORD = 24  # what is longer is a path, a digest or a key
_PLAIN = re.compile(r"[a-z0-9 ._+#-]+", re.ASCII)
_MANY_DIGITS = re.compile(r"\d{6}")


def kept_query(typed: str) -> str | None:
    """The query in lower case with single spaces; None where it might tell of a person, a place or a secret: mail and
    web addresses, paths, long numbers and words, whole sentences, anything that is not plain ASCII."""
    if len(typed) > MOST_LETTERS or is_secret_value(typed):
        return None
    query = " ".join(unicodedata.normalize("NFKC", typed).lower().split())
    words = query.split()
    if not query or not _PLAIN.fullmatch(query) or len(words) > _MOST_WORDS or _MANY_DIGITS.search(query):
        return None
    return None if any(len(word) > _LONGEST_WORD for word in words) else query
