"""Filters for the scaffolds' templates, one for each kind of place that free text may stand in.

cookiecutter loads this file through `_extensions`, the portal loads the same file: projects come out alike.
"""

import html
import json
import string

from jinja2 import Environment
from jinja2.ext import Extension


def label(value: str) -> str:
    """A double-quoted value of LABEL: quotes, dollar signs and backslashes lose their meaning."""
    escaped = "".join("\\" + character if character in '\\"$' else character for character in value)
    return f'"{escaped}"'


def quoted(value: str) -> str:
    """A double-quoted string of JSON, TOML, YAML and Python alike. Not ASCII-escaped: TOML and YAML read the
    surrogate pairs that JSON then has for emoji as something else or not at all."""
    return json.dumps(value, ensure_ascii=False)


def markdown(value: str) -> str:
    """Text in Markdown: a backslash takes away the meaning of any ASCII punctuation."""
    return "".join("\\" + character if character in string.punctuation else character for character in value)


def page(value: str) -> str:
    """Text in HTML, between tags or as a quoted attribute."""
    return html.escape(value)


def text(value: str) -> str:
    """Text in a file that people read and no program does (a licence)."""
    return value


class ScaffoldFilters(Extension):
    """Adds the filters to the environment."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(label=label, quoted=quoted, html=page, markdown=markdown, text=text)
