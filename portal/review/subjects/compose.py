"""Calls the checks of compose files."""

from __future__ import annotations

from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.compose import Compose, Inline
from portal.review.container import Container
from portal.review.context import Context
from portal.review.found import Entry, Found
from portal.review.model import Finding
from portal.review.profiles import Profile
from portal.review.rule import Kind, Problem
from portal.review.subjects import entries

COMPOSE = "compose.yaml"
"""The file that findings in compose files name."""


def call_compose(found: Found, compose: Compose, profile: Profile) -> None:
    """Call the checks of a compose file and of each of its services and builds; what they report comes into `found`."""
    found.call(entries(profile, "compose", Kind.COMPOSE), compose, COMPOSE)
    checks = entries(profile, "compose", Kind.CONTAINER)
    told: dict[tuple[str, Span], Container] = {}
    for container in compose.services:
        found.call([_once(entry, told) for entry in checks], container, COMPOSE)
    checks = entries(profile, "compose", Kind.BUILD)
    for build in compose.builds:
        found.call(checks, build, COMPOSE)


def _once(entry: Entry, told: dict[tuple[str, Span], Container]) -> Entry:
    """A check of services that is quiet on what it has told of another one: what they share by an alias, or what the
    one lacks, or has, that they extend. `told` has who was told of by rule and place."""
    rule, check = entry

    def checked(container: Container, context: Context) -> Iterator[Problem]:
        for problem in check(container, context):
            missing = problem.span == container.span
            base = container.base
            while missing and base is not None and (rule.name, base.span) not in told:
                base = base.base
            first = told.setdefault((rule.name, problem.span), container)
            if first is container and not (missing and (base is not None or container.elsewhere)):
                yield problem

    return rule, checked


def own_lines(text: str, inline: list[Inline]) -> str:
    """The text of a compose file with empty lines in place of the Dockerfiles that are written into it: their comments
    are theirs."""
    lines = text.split("\n")
    for one in inline:
        first = one.first_line - 1
        count = one.text.count("\n") + (not one.text.endswith("\n"))
        lines[first : first + count] = [""] * len(lines[first : first + count])
    return "\n".join(lines)


def moved_into(finding: Finding, inline: Inline) -> Finding:
    """A finding of a Dockerfile that is written into a compose file, at its place there and without its fixes, which
    are written for a file of its own."""
    related = tuple((message, _moved(span, inline)) for message, span in finding.related)
    return finding._replace(span=_moved(finding.span, inline), file=COMPOSE, fixes=(), related=related)


def _moved(span: Span, inline: Inline) -> Span:
    shift = inline.first_line - 1
    return Span(
        span.start_line + shift,
        span.start_column + inline.indent,
        span.end_line + shift,
        span.end_column + inline.indent,
    )
