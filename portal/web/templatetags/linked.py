"""Text of our own in which ids of requirements become links and what stands in backticks code, all else escaped."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.standard import catalogue

register = template.Library()

_MARKED = re.compile(r"`([^`]+)`|\b([A-Z]{2,5}-\d{1,3})\b")


@register.filter
def linked(text: str) -> SafeString:
    """The text as HTML: `IMG-18` leads to the requirement's page, where the standard has it."""
    return mark_safe(_MARKED.sub(_marked, escape(text)))  # noqa: S308 - escaped before anything is put in


def _marked(match: re.Match[str]) -> str:
    if match[1]:
        return f"<code>{match[1]}</code>"
    requirement = catalogue().requirements.get(match[2])
    return f'<a href="{requirement.path}">{match[2]}</a>' if requirement else match[2]
