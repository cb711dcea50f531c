"""The rules' pages as Markdown, at the page's address with `.md` in place of the closing slash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from portal.review.prose import flowing
from portal.review.rule import Example, Rule
from portal.review.rules import rules as all_rules
from portal.standard import catalogue
from portal.web.ready import ready
from portal.web.review.examples import LANGUAGES
from portal.web.review.selection import by_family
from portal.web.twins import as_markdown, fenced, known, known_as, listed, overview


@ready
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by family, in a line each."""
    families = [
        (family, [f"[`{one.name}`](/review/rules/{one.name}/) ({one.severity}): {one.title}" for one in members])
        for family, members in by_family(all_rules().values())
    ]
    return overview("Rules", f"The {len(all_rules())} rules of the reviewer.", families)


@ready
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: what it wants, why, and its examples."""
    return as_markdown(rule_text(known(all_rules(), name)))


def rule_text(rule: Rule) -> str:
    """The rule's page as Markdown."""
    requirements = catalogue().requirements
    ids = ", ".join(f"[{id}]({requirements[id].path})" for id in rule.requirements)
    facts = [f"`{rule.name}`", str(rule.severity), *([f"requirements: {ids}"] if ids else [])]
    parts = [f"# {rule.title}", " · ".join(facts), "## Why", flowing(rule.why), "## Examples"]
    for example in rule.examples:
        parts += _example(example)
    if rule.options:
        parts.append("## Options")
        parts.append(listed(f"`{name}`, by default `{value}`" for name, value in rule.options.items()))
    if rule.aliases:
        parts.append(f"## Known elsewhere as\n\n{listed(known_as(rule.aliases))}")
    return "\n\n".join(parts)


def _example(example: Example) -> list[str]:
    verdict = "Don't" if example.bad else "Do"
    caption = f"**{verdict}: {example.caption}**" if example.caption else f"**{verdict}**"
    language = LANGUAGES[example.subject]
    shown = [caption, fenced(example.text, language)]
    return shown if example.fixed is None else [*shown, "**Mended**", fenced(example.fixed, language)]
