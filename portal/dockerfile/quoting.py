"""Quotes, escapes and variables in the words of a Dockerfile (not of the shell), as the builder resolves them
(Dockerfile reference, "Environment replacement")."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.patterns import regex

MAX_DEPTH = 20  # of nested ${...}
MAX_FAILURES = 50  # malformed variables in one text, behind which `$` is taken for a mere character
SPECIAL = regex(r"[\\`'\"$]")
PLAIN = {"\\": regex(r"[^\\'\"$]+"), "`": regex(r"[^`'\"$]+")}
NAME = regex(r"[0-9]+|[@*#?\-$!]|[^\W\d]\w*")


class Malformed(ValueError):
    """Quotes or braces that are not closed, or a substitution that the builder does not know."""


class Variable(NamedTuple):
    """A reference to a variable: its name, the operator behind it ("" for plain ones, else ":-", "-", ":+", "+", ":?",
    "?", "#", "%", "/") with its operands as written, and where in the text it starts and ends."""

    name: str
    operator: str
    operand: str
    start: int
    end: int


Substitute = Callable[[Variable, "Callable[[str], str]"], str | None]


class Resolver:
    """Resolves one text. `substitute` gets each variable and a function that resolves an operand, and returns its
    value, or None to leave it as written. `strict` raises Malformed where the builder would; otherwise what is
    malformed stays as written."""

    def __init__(self, text: str, escape: str, substitute: Substitute | None, *, strict: bool = False) -> None:
        self.text = text
        self.escape = escape
        self.substitute = substitute
        self.strict = strict
        self.variables: list[Variable] = []
        self.failures = 0

    def run(self) -> str:
        """The resolved text."""
        value, _ = self.until(0, "", 0)
        return value

    def until(self, position: int, stop: str, depth: int) -> tuple[str, int]:
        """Resolves up to an unquoted `stop` character (or the end, for ""); the value and the position behind it."""
        text, escape, plain = self.text, self.escape, PLAIN[self.escape]
        size = len(text)
        parts: list[str] = []
        while position < size:
            char = text[position]
            if char == stop:
                return "".join(parts), position + 1
            if char == "'":
                end = text.find("'", position + 1)
                if end < 0:
                    self.malformed("single quote")
                    end = size
                parts.append(text[position + 1 : end])
                position = end + 1
            elif char == '"':
                value, position = self.double_quoted(position + 1, depth)
                parts.append(value)
            elif char == "$":
                value, position = self.dollar(position, depth)
                parts.append(value)
            elif char == escape:
                parts.append(text[position + 1 : position + 2])
                position += 2
            else:
                match = plain.match(text, position)
                end = match.end() if match else position + 1
                if stop:
                    found = text.find(stop, position, end)
                    end = found if found >= 0 else end
                parts.append(text[position:end])
                position = end
        if stop:
            raise Malformed(f"missing {stop}")
        return "".join(parts), min(position, size)

    def double_quoted(self, position: int, depth: int) -> tuple[str, int]:
        """The value of what follows an opening double quote, and the position behind the closing one."""
        text, escape = self.text, self.escape
        size = len(text)
        parts: list[str] = []
        start = position
        while position < size:
            char = text[position]
            if char == '"':
                parts.append(text[start:position])
                return "".join(parts), position + 1
            if char == "$":
                parts.append(text[start:position])
                value, position = self.dollar(position, depth)
                parts.append(value)
                start = position
            elif char == escape:
                parts.append(text[start:position])
                following = text[position + 1 : position + 2]
                if following and following in ('"', "$", escape):
                    parts.append(following)
                    position += 2
                else:
                    parts.append(escape if following else "")
                    position += 1
                start = position
            else:
                match = PLAIN[escape].match(text, position)
                position = match.end() if match else position + 1
        self.malformed("double quote")
        parts.append(text[start:])
        return "".join(parts), size

    def malformed(self, what: str) -> None:
        """Raises Malformed if that is wanted."""
        if self.strict:
            raise Malformed(f"missing {what}")

    def dollar(self, position: int, depth: int) -> tuple[str, int]:
        """The value of the variable at `position`, and the position behind it."""
        if self.failures > MAX_FAILURES:
            return "$", position + 1
        try:
            variable, end = self.variable(position, depth)
        except Malformed:
            if self.strict:
                raise
            self.failures += 1
            # Behind a malformed brace nothing says where the variable ends: only the `$` is passed over.
            return "$", position + 1
        if variable is None:
            return "$", end
        self.variables.append(variable)
        value = None
        if self.substitute is not None:
            value = self.substitute(variable, lambda operand: self.operand(operand, depth))
        return self.text[position:end] if value is None else value, end

    def operand(self, text: str, depth: int) -> str:
        """The value of what stands behind an operator inside braces."""
        inner = Resolver(text, self.escape, self.substitute if depth < MAX_DEPTH else None)
        value, _ = inner.until(0, "", depth + 1)
        return value

    def variable(self, position: int, depth: int) -> tuple[Variable | None, int]:
        """The variable at `position`, None for a lone `$`, and the position behind it."""
        text = self.text
        if text[position + 1 : position + 2] != "{":
            match = NAME.match(text, position + 1)
            if match is None:
                return None, position + 1
            return Variable(match[0], "", "", position, match.end()), match.end()
        match = NAME.match(text, position + 2)
        if match is None or depth >= MAX_DEPTH:
            raise Malformed("bad substitution")
        name, place = match[0], match.end()
        operator = text[place : place + 1]
        if operator == "}":
            return Variable(name, "", "", position, place + 1), place + 1
        if operator == ":":
            # The builder looks at what stands behind the colon only once the variable is set.
            operator = text[place : place + 2]
            if operator in (":#", ":%"):
                raise Malformed("unsupported modifier")
        elif operator not in ("-", "+", "?", "#", "%", "/") or not operator:
            raise Malformed("unsupported modifier")
        start = place + len(operator)
        # Strict, so that one brace left open is given up once and not at every level of its nesting.
        skipper = Resolver(text, self.escape, None, strict=True)
        if operator == "/":
            everywhere = text[start : start + 1] == "/"
            _, start_of_replacement = skipper.until(start + everywhere, "/", depth + 1)
            _, end = skipper.until(start_of_replacement, "}", depth + 1)
        else:
            _, end = skipper.until(start, "}", depth + 1)
        return Variable(name, operator, text[start : end - 1], position, end), end


def resolve(text: str, escape: str = "\\") -> str:
    """The text with quotes and escapes resolved and variables left as they are."""
    if SPECIAL.search(text) is None:
        return text
    return Resolver(text, escape, None).run()


def variables(text: str, escape: str = "\\") -> list[Variable]:
    """The variables that a text refers to, outermost only, in order; none from within single quotes."""
    if "$" not in text:
        return []
    resolver = Resolver(text, escape, None)
    resolver.run()
    return resolver.variables
