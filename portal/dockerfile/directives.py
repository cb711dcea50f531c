"""Parser directives: `# name=value` comments at the very top (Dockerfile reference, "Parser directives")."""

from __future__ import annotations

from portal.dockerfile.lines import BYTE_ORDER_MARK, SPACE
from portal.dockerfile.model import Directive, Span
from portal.patterns import regex

NAMES = ("syntax", "escape", "check")
DIRECTIVE = regex(r"#[\t\n\f\r ]*([A-Za-z][A-Za-z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+)")


def read_directives(lines: list[str]) -> tuple[list[Directive], str]:
    """The directives in the leading block of lines that are nothing else, repeated ones included, and the escape
    character in force: the first escape directive's, where it is one of the two allowed. A comment, an unknown
    name too, ends the block."""
    directives: list[Directive] = []
    escape = None
    for number, line in enumerate(lines, 1):
        body = line[1:] if number == 1 and line.startswith(BYTE_ORDER_MARK) else line
        stripped = body.lstrip(SPACE)
        match = DIRECTIVE.match(stripped)
        value = match[2].rstrip("\t\n\f\r ") if match else ""
        if match is None or not value or (name := match[1].lower()) not in NAMES:
            break
        column = len(line) - len(stripped) + 1
        end = column + match.start(2) + len(value)
        directives.append(Directive(name, value, Span(number, column, number, end)))
        if name == "escape" and escape is None:
            escape = value
    return directives, "`" if escape == "`" else "\\"
