"""Calls the checks of compose files."""

from __future__ import annotations

from portal.dockerfile.model import Span
from portal.review.compose import Inline, read_compose
from portal.review.context import Context
from portal.review.model import Finding
from portal.review.profiles import Profile
from portal.review.rule import Kind, Problem, Rule
from portal.review.subjects import Caller, entries
from portal.review.subjects.beside import in_file

COMPOSE = "compose.yaml"
"""The file that findings in compose files name."""


def compose_problems(
    text: str, context: Context, profile: Profile
) -> tuple[list[tuple[Rule, Problem]], list[str], list[Inline]]:
    """Call the checks of a compose file and of each of its services and builds.

    Returns:
        the problems with their rules, a note on each rule that failed, and the Dockerfiles written into it.
    """
    compose = read_compose(text)
    caller = Caller(context)
    caller.call(entries(profile, "compose", Kind.COMPOSE), compose)
    checks = entries(profile, "compose", Kind.CONTAINER)
    for container in compose.services:
        caller.call(checks, container)
    checks = entries(profile, "compose", Kind.BUILD)
    for build in compose.builds:
        caller.call(checks, build)
    return [(rule, in_file(problem, COMPOSE)) for rule, problem in caller.problems], caller.notes, compose.inline


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
