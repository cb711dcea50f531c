"""Secrets in the headers of requests: `Authorization: Bearer ...`, `PRIVATE-TOKEN: ...`, as curl, wget and others are
given them."""

from __future__ import annotations

import re

from portal.patterns import regex

# A header that carries a secret, the scheme if there is one, and a value without variables that ends with the word.
_HEADER = regex(
    r"""(?x) (?:(?<=-H)|(?<![\w.-]))
      ((?:proxy-)?authorization
      | (?:private|job|deploy|circle)-token
      | (?:[a-z]{1,20}-){0,3}(?:api-?key|auth-?(?:key|token)|access-(?:key|token)|vault-token|api-token|client-secret)
      | x-jfrog-art-api)
      :[ \t]{0,9} (?:[a-z][\w-]{1,20}[ \t]{1,9})?
      (?!(?:basic|bearer|token)\b) ([\w.+/=~:-]{6,4000}) (?=["'\\\n]|\s*\Z)""",
    re.IGNORECASE,
)
_MARKS = (
    *("uthorization:", "UTHORIZATION:", "-token:", "-Token:", "-TOKEN:", "-key:", "-Key:", "-KEY:"),
    *("pikey:", "piKey:", "PIKEY:", "PIKey:", "thToken:", "thtoken:", "-secret:", "-Secret:", "-SECRET:"),
    *("-Api:", "-api:"),
)


def may_hold_secret_header(text: str) -> bool:
    """Whether `secret_header` can find one: a quick look before the exact one."""
    for mark in _MARKS:  # noqa: SIM110 - any() takes three times as long, and this is asked of every word
        if mark in text:
            return True
    return False


def secret_header(text: str) -> tuple[str, str] | None:
    """The first header in a text that is given a literal secret, and the secret."""
    match = _HEADER.search(text) if may_hold_secret_header(text) else None
    return (match[1], match[2]) if match is not None else None


def header_ranges(text: str) -> list[tuple[int, int]]:
    """Where in a text the secrets of headers stand (start and end, from 0)."""
    return [match.span(2) for match in _HEADER.finditer(text)] if may_hold_secret_header(text) else []
