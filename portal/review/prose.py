"""The prose of rules as HTML (paragraphs parted by blank lines, `- ` lists, `code` in back quotes; nothing else), and
words as a sentence lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape


def to_html(text: str) -> str:
    """Turn a rule's prose into HTML.

    Args:
        text: paragraphs parted by blank lines; a paragraph whose first line starts with `- ` is a list.

    Returns:
        Paragraphs, lists and code elements; everything else escaped.
    """
    blocks = []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        lead, items = _items(block)
        if lead:
            blocks.append(f"<p>{inline(lead)}</p>")
        if items:
            blocks.append("<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>")
    return "\n".join(blocks)


def enumerated(words: Sequence[str]) -> str:
    """Words as a sentence lists them: `a`, `a and b`, `a, b and c`; empty for none."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def flowing(text: str) -> str:
    """The prose as Markdown without the source's line breaks: one line a paragraph, and one a list item."""
    blocks = []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        lead, items = _items(block)
        if lead:
            blocks.append(lead)
        if items:
            blocks.append("\n".join(f"- {item}" for item in items))
    return "\n\n".join(blocks)


def _items(block: str) -> tuple[str, list[str]]:
    lead: list[str] = []
    items: list[str] = []
    for line in block.split("\n"):
        stripped = line.strip()
        if stripped.startswith("- "):
            items.append(stripped[2:])
        elif items:
            items[-1] += " " + stripped
        else:
            lead.append(stripped)
    return " ".join(lead), items


def inline(text: str) -> str:
    """A sentence with `code` in back quotes as HTML; everything else escaped."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # an odd back quote is only a character
        pieces[-2:] = [pieces[-2] + "`" + pieces[-1]]
    return "".join(f"<code>{escape(p)}</code>" if i % 2 else escape(p, quote=False) for i, p in enumerate(pieces))
