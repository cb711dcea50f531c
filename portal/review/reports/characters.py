"""Characters that a report can't hold: halves of surrogate pairs, which stand for bytes that are no UTF-8, and what
XML excludes."""

from __future__ import annotations

from portal.patterns import regex

_SURROGATES = regex("[\ud800-\udfff]")
# What the production Char of XML 1.0 leaves out.
_NOT_XML = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def well_formed(text: str) -> str:
    """The text with the replacement character for each character that has no encoding in UTF-8."""
    return _SURROGATES.sub("\ufffd", text)


def printable(value: str) -> str:
    """The text with control characters shown as escapes, so that a file under review can't drive the terminal."""
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in value)


def xml_text(text: str) -> str:
    """The text as the content of an XML element."""
    return _NOT_XML.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml_attribute(value: str) -> str:
    """The text as the value of an XML attribute, in quotes; line ends and tabs are kept as references."""
    escaped = xml_text(value).replace('"', "&quot;")
    return '"' + escaped.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;") + '"'
