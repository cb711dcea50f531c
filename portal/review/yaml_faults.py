"""What mends the faults of YAML that people make, for the parser's words, which speak of tokens and keys."""

from __future__ import annotations

import yaml

# What libyaml says, in its order of asking, and what mends it (YAML 1.2, sections 6.1, 7.1, 7.3).
_HINTS = (
    (
        "mapping values are not allowed",
        "A value with `: ` in it needs quotes; keys of one mapping begin in one column.",
    ),
    ("cannot start any token", "A value that begins with this character needs quotes."),
    ("unexpected end of stream", "A quote is opened and never closed."),
    ("expected ',' or", "A bracket is opened and never closed, or a comma is missing."),
    ("unknown escape character", "In double quotes a backslash is written twice; single quotes take it as it is."),
    ("did not find expected key", "Keys of one mapping begin in one column; nothing follows a closing quote."),
    (
        "could not find expected ':'",
        "A key is followed by a colon and a space, or a quote or bracket above isn't closed.",
    ),
)


def said(error: yaml.YAMLError, text: str, position: int) -> str:
    """The fault as a sentence or two: the parser's words about that position of the text, and how to mend it where
    that is known."""
    what = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read")
    hint = next((mend for words, mend in _HINTS if words in what), "")
    if text[position : position + 1] == "\t":
        hint = "YAML is indented by spaces, not by tabs."
    return f"This is no valid YAML: {what}. {hint}".rstrip()
