"""Code coloured by Pygments: classes only, no style attributes, so that the site's colours and its CSP hold."""

from __future__ import annotations

import functools
import html

import pygments
import pygments.lexers
import pygments.util
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer

# What people call it -> Pygments' name; Pygments' own aliases work as well.
_ALIASES = {
    "dockerfile": "docker",
    "dockerignore": "text",
    "shell": "sh",
    "none": "text",
    "compose": "yaml",
}

_TITLES = {
    "docker": "Dockerfile",
    "sh": "Shell",
    "bash": "Shell",
    "console": "Terminal",
    "yaml": "YAML",
    "json": "JSON",
    "python": "Python",
    "make": "Makefile",
    "ini": "INI",
    "toml": "TOML",
    "go": "Go",
    "js": "JavaScript",
    "c": "C",
    "diff": "Difference",
    "text": "Text",
}

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


class UnknownLanguage(ValueError):
    """Pygments has no lexer of that name."""


def language_name(language: str) -> str:
    """The language's name as Pygments takes it."""
    return _ALIASES.get(language.lower(), language.lower())


def language_title(language: str) -> str:
    """The language's name as readers know it."""
    name = language_name(language)
    return _TITLES.get(name, name)


@functools.cache
def _lexer(name: str) -> Lexer:
    try:
        return pygments.lexers.get_lexer_by_name(name, stripnl=False)
    except pygments.util.ClassNotFound as error:
        raise UnknownLanguage(f"no highlighting is known for the language {name!r}") from error


def highlight(code: str, language: str) -> str:
    """The code as HTML for the inside of <pre><code>, tokens in spans with Pygments' short class names.

    Raises UnknownLanguage for a language that Pygments does not have.
    """
    name = language_name(language)
    if name == "text":
        return html.escape(code.rstrip("\n"), quote=False)
    return pygments.highlight(code, _lexer(name), _FORMATTER).rstrip("\n")
