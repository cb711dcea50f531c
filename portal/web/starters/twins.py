"""The starters' pages as Markdown, at the page's address with `.md` in place of the closing slash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.starters.model import Field
from portal.web.ready import ready
from portal.web.site import base_url
from portal.web.starters.cards import Card, cards
from portal.web.twins import as_markdown, known, listed, overview


@ready
def index(request: HttpRequest) -> HttpResponse:
    """Every starter by group, in a line each."""
    lead = "Projects that comply from their first commit: answer a few questions, or none."
    groups = [
        (title, [f"[{one.starter.title}]({_page(one)}): {one.starter.summary}" for one in members])
        for title, members in cards().items()
    ]
    return overview("Starters", lead, groups)


@ready
def starter(request: HttpRequest, name: str) -> HttpResponse:
    """One starter: how to get it, what it asks, and which requirements it satisfies and which not."""
    by_name = {one.starter.name: one for members in cards().values() for one in members}
    return as_markdown(_text(known(by_name, name), base_url(request)))


def _text(card: Card, base: str) -> str:
    about = card.starter
    archive = f"{base}/api/v1/starters/{about.name}.zip"
    satisfied = [f"[{one.id}]({one.path}) {one.title}" for one in card.satisfied]
    left = [f"[{one.id}]({one.path}) {one.title}: {because}" for one, because in card.left]
    parts = [
        f"# {about.title}",
        f"Version {about.version}, released on {about.released}. {about.description}",
        "## How to get it",
        f"```sh\ncurl -o {about.name}.zip '{archive}?key=value'\nportal start {about.name} -o DIR key=value...\n```",
        f"Or by the form: [{about.title}]({_page(card)}). Every question has a default.",
        "## Questions",
        listed(map(_question, about.fields)),
        "## Satisfied requirements",
        listed(satisfied),
    ]
    return "\n\n".join([*parts, "## Not satisfied", listed(left)] if left else parts)


def _question(field: Field) -> str:
    default = f"default `{field.default}`" if field.default else "follows from other answers unless given"
    options = f"; one of {', '.join(f'`{value}`' for value in field.choices)}" if field.kind == "choice" else ""
    return f"`{field.name}`, {field.label}: {field.help} ({default}{options})"


def _page(card: Card) -> str:
    return reverse("starters:starter", args=[card.starter.name])
