"""Pieces of the preview that come by the hundred, as HTML: Django's templates would spend most of an answer on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.web.starters.preview import Line, Mark, Place, Tree


def lines_html(lines: Iterable[Line]) -> SafeString:
    """The items of the shown file's list of lines, each with links to the requirements that it satisfies."""
    return mark_safe("\n".join(map(_line, lines)))  # noqa: S308


def _line(line: Line) -> str:
    classes = " ".join(name for name, holds in (("satisfies", line.marks), ("changed", line.changed)) if holds)
    changed = '<span class="visually-hidden">changed:</span>' if line.changed else ""
    marked = f' class="{classes}"' if classes else ""
    return f'<li id="L{line.number}"{marked}>{changed}<code>{line.html}</code>{"".join(map(_mark, line.marks))}</li>'


def _mark(mark: Mark) -> str:
    address, because = mark.requirement.path, escape(mark.because)
    return f'<a class="line-requirement" href="{address}" title="{because}">{mark.requirement.id}</a>'


def places_html(places: Sequence[Place], page: str, query: str) -> SafeString:
    """Links to the places that satisfy a requirement, in the starter's page with these answers."""
    before = escape(f"{page}?{query}&" if query else f"{page}?")
    return mark_safe("".join(_place(path, line, before) for path, line in places))  # noqa: S308


def _place(path: str, line: int, before: str) -> str:
    address, name = f"{before}file={quote(path)}", escape(path)
    if line:
        address, name = f"{address}#L{line}", f"{name}:{line}"
    return f'<a data-file="{escape(path)}" data-line="{line}" href="{address}">{name}</a>'


@lru_cache(maxsize=256)
def tree_html(tree: Tree) -> SafeString:
    """The list of files and folders. Most answers leave it as it is."""
    return render_to_string("starters/_tree.html", {"nodes": tree})
