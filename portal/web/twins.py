"""Pages as Markdown, at the page's address with `.md` in place of the closing slash: what every part needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.http import Http404, HttpResponse

from portal.review.foreign_ids import by_reviewer

Thing = TypeVar("Thing")


def as_markdown(text: str) -> HttpResponse:
    """A Markdown document as a response, for search engines not to list beside the page that it is a twin of."""
    headers = {"Content-Type": "text/markdown; charset=utf-8", "X-Robots-Tag": "noindex"}
    return HttpResponse(text.strip() + "\n", headers=headers)


def known(things: Mapping[str, Thing], name: str) -> Thing:
    """The thing of that name. Raises Http404 where there is none."""
    if name not in things:
        raise Http404(name)
    return things[name]


def overview(title: str, lead: str, groups: Iterable[tuple[str, Iterable[str]]]) -> HttpResponse:
    """A page that lists what there is, each group under its heading."""
    parts = [f"# {title}", lead]
    for heading, items in groups:
        parts += [f"## {heading}", listed(items)]
    return as_markdown("\n\n".join(parts))


def known_as(ids: Iterable[str]) -> list[str]:
    """Other reviewers' ids, an item for each reviewer."""
    return [f"{name}: {', '.join(f'`{id_}`' for id_ in those)}" for name, those in by_reviewer(ids).items()]


def listed(items: Iterable[str]) -> str:
    """A list, an item a line."""
    return "\n".join(f"- {item}" for item in items)


def fenced(text: str, language: str) -> str:
    """A block of code, between fences that it does not hold itself."""
    fence = "````" if "```" in text else "```"
    return f"{fence}{'' if language == 'text' else language}\n{text.rstrip()}\n{fence}"
