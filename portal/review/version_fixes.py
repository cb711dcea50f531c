"""Fixes that name a version of a base image: one that the portal knows of. Which one it is to be is for a person to
decide, so they are never applied without one."""

from __future__ import annotations

from portal.dockerfile.model import ImageReference
from portal.review.context import Context
from portal.review.images import Origin, is_official, short_name
from portal.review.model import Fix, Safety
from portal.review.releases import AS_OF, CURRENT
from portal.review.rule import replace


def name_version(image: ImageReference, origin: Origin, context: Context) -> tuple[Fix, ...]:
    """A fix that gives an official image a supported version, where its tag is missing, `latest`, or the major number
    of that version (`3-slim` becomes `3.14-slim`). None where the image is not written in one word, or not known."""
    version = CURRENT.get(short_name(image)) if is_official(image) else None
    if version is None or image.digest or image.text.endswith(":"):
        return ()
    first_line, start, last_line, end = origin.span
    written = context.dockerfile.lines[first_line - 1][start - 1 : end - 1]
    if first_line != last_line or written.strip("\"'") != image.text:
        return ()
    tag = image.tag
    if tag is None:
        wanted = f"{image.text}:{version}"
    else:
        major, dash, variant = tag.partition("-")
        if tag != "latest" and not version.startswith(f"{major}."):
            return ()
        wanted = image.text.removesuffix(tag) + version + dash + variant
    title = f"Take {wanted}, supported as of {AS_OF}"
    return (replace(title, origin.span, written.replace(image.text, wanted), Safety.MANUAL),)
