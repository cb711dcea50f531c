"""The rules' pages as Markdown, at the page's address with `.md` in place of the closing slash."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from portal.review.prose import flowing
from portal.review.rule import Example, Rule
from portal.review.rules import rules as all_rules
from portal.standard import catalogue
from portal.web.guide.twins import as_markdown
from portal.web.ready import ready
from portal.web.review.examples import LANGUAGES
from portal.web.review.selection import by_family


@ready
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by family, in a line each."""
    parts = [f"# Rules\n\nThe {len(all_rules())} rules of the reviewer."]
    for family, members in by_family(all_rules().values()):
        parts.append(f"## {family}")
        parts.append(
            "\n".join(
                f"- [`{rule.name}`](/review/rules/{rule.name}/) ({rule.severity}): {rule.title}" for rule in members
            )
        )
    return as_markdown("\n\n".join(parts))


@ready
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: what it wants, why, and its examples."""
    found = all_rules().get(name)
    if found is None:
        raise Http404(name)
    return as_markdown(rule_text(found))


def rule_text(rule: Rule) -> str:
    """The rule's page as Markdown."""
    known = catalogue().requirements
    ids = ", ".join(f"[{id}]({known[id].path})" for id in rule.requirements)
    facts = [f"`{rule.name}`", str(rule.severity), *([f"requirements: {ids}"] if ids else [])]
    parts = [f"# {rule.title}", " · ".join(facts), "## Why", flowing(rule.why), "## Examples"]
    for example in rule.examples:
        parts += _example(example)
    if rule.options:
        parts.append("## Options")
        parts.append("\n".join(f"- `{name}`, by default `{value}`" for name, value in rule.options.items()))
    if rule.aliases:
        parts.append(f"## Known elsewhere as\n\n{', '.join(f'`{alias}`' for alias in rule.aliases)}")
    return "\n\n".join(parts)


def _example(example: Example) -> list[str]:
    verdict = "Don't" if example.bad else "Do"
    caption = f"**{verdict}: {example.caption}**" if example.caption else f"**{verdict}**"
    language = LANGUAGES[example.subject]
    shown = [caption, _fence(example.text, language)]
    return shown if example.fixed is None else [*shown, "**Mended**", _fence(example.fixed, language)]


def _fence(text: str, language: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{'' if language == 'text' else language}\n{text.rstrip()}\n{fence}"
