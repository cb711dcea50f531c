"""Addresses of the portal's pages, and of reviewed files, as reports give them."""

from __future__ import annotations

import os
from urllib.parse import quote

from portal.patterns import regex

# Halves of surrogate pairs but for those by which Python writes a byte of a file's name that is no UTF-8.
_NO_BYTE = regex("[\\ud800-\\udc7f\\udd00-\\udfff]")


def rule_url(name: str, base_url: str = "") -> str:
    """The address of a rule's page."""
    return f"{base_url.rstrip('/')}/review/rules/{name}/"


def requirement_url(id_: str, base_url: str = "") -> str:
    """The address of a requirement's page."""
    return f"{base_url.rstrip('/')}/guide/requirements/{id_}/"


def relative_path(path: str) -> str:
    """A path as reports give it: with slashes, without `./` in front or in between."""
    absolute = path.startswith(("/", os.sep))
    parts = [part for part in path.replace(os.sep, "/").split("/") if part not in ("", ".")]
    return ("/" if absolute else "") + "/".join(parts)


def uri(path: str) -> str:
    """A path as a URI reference (RFC 3986): relative where the path is, every odd byte percent-encoded."""
    name = _NO_BYTE.sub("\ufffd", relative_path(path))
    encoded = quote(os.fsencode(name), safe="/")
    return "file://" + encoded if name.startswith("/") else encoded
