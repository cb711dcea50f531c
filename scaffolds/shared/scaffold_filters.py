"""Filters for the scaffolds' templates, one for each kind of place that free text may stand in.

cookiecutter loads this file through `_extensions`, the portal loads the same file: projects come out alike.
"""

import html
import json
import re

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


# What Markdown reads as something else (CommonMark, with GitHub's tables, strike-through and formulas): code, emphasis,
# links, tags and cells wherever they stand, but no underscore inside of a word; the name of a character behind "&"; what
# a heading, a list, a quotation or a rule begins with; the number of a list; hashes at the end of a heading.
_MARKDOWN = re.compile(
    r"[\\`*\[\]<|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|^[-+=#>]|(?<=\s)#+$|^(?P<number>\d+)(?=[.)])"
)


def markdown(value: str) -> str:
    """Text in Markdown, in a heading, a paragraph or a cell of a table: with a backslash where it would be misread."""
    return _MARKDOWN.sub(lambda found: found["number"] + "\\" if found["number"] else "\\" + found[0], value)


def page(value: str) -> str:
    """Text in HTML, between tags or as a quoted attribute."""
    return html.escape(value)


# A host's name with a dot, and names behind it that Go takes for a module's: not the one of a later major version.
_MODULE = re.compile(r"(?!.*/v\d+$)(?!.*/vendor/)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/\w[\w-]*(?:\.[\w-]+)*)+)", re.ASCII)
# Where a host gives its users groups under another name than its own (https://central.sonatype.org/register/namespace/).
_GROUPS = {"github.com": "io.github", "gitlab.com": "io.gitlab"}


def _module(repository: str) -> re.Match[str] | None:
    return _MODULE.fullmatch(re.sub("^https?://", "", repository).removesuffix("/").removesuffix(".git"))


def go_module(repository: str, name: str) -> str:
    """The path of a Go module in that repository, or the name where the address is none that Go takes."""
    found = _module(repository)
    return found[0] if found else name


def java_group(repository: str, name: str) -> str:
    """Maven's group of what is in that repository: its host from the end and the folders of the project, or the name
    where the address has neither."""
    found = _module(repository)
    if found is None:
        return name
    host, folders = found[1], found[2].lower().split("/")[1:-1]
    return ".".join([_GROUPS.get(host, ".".join(reversed(host.split(".")))), *folders])


def text(value: str) -> str:
    """Text in a file that people read and no program does (a licence)."""
    return value


class ScaffoldFilters(Extension):
    """Adds the filters to the environment."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(label=label, quoted=quoted, html=page, markdown=markdown, text=text)
        environment.filters.update(go_module=go_module, java_group=java_group)
