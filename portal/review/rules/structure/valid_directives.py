from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Write parser directives so that they take effect",
    aliases=(
        *("syntax-directive-typo", "CASING_DIRECTIVE", "INVALID_ESCAPE_DIRECTIVE", "DUPLICATED_ESCAPE_DIRECTIVE"),
        "DL1000",
    ),
    severity=Severity.ERROR,
    why="""
        `# syntax=`, `# escape=` and `# check=` are read only in the very first lines. Behind a comment, an empty line
        or an instruction, or with a letter wrong, they are comments like any other, and nobody says so: the file is
        built with another syntax or another escape character than it was written for.

        A directive may be given once, and the escape character is a backslash or a backtick; the builder refuses
        anything else. Names in capitals work, but lower case is the custom.
    """,
    examples=(
        fixed(
            "# sytnax=docker/dockerfile:1\nFROM alpine:3.23\n", "# syntax=docker/dockerfile:1\nFROM alpine:3.23\n", 1
        ),
        fixed("# Escape=`\nFROM alpine:3.23\n", "# escape=`\nFROM alpine:3.23\n", 1),
        bad("# Our image\n# syntax=docker/dockerfile:1\nFROM alpine:3.23\n", 2, caption="behind a comment"),
        bad("FROM alpine:3.23\n# escape=`\nRUN true\n", 2),
        bad("# escape=/\nFROM alpine:3.23\n", 1),
        bad("# escape=`\n# escape=\\\nFROM alpine:3.23\n", 2),
        good("# syntax=docker/dockerfile:1\n# escape=`\n# check=error=true\nFROM alpine:3.23\n"),
        good("# Our image\n# author=Ada\nFROM alpine:3.23\n", "some other comment"),
        good("FROM alpine:3.23\n# the syntax = a bit odd\nRUN true\n"),
    ),
)

_NAMES = ("syntax", "escape", "check")
_COMMENT = regex(r"([A-Za-z]+)\s*=\s*(\S+)$")
_VALUE = {
    "syntax": regex(r"[\w.-]+(?:/[\w./-]+|:)[\w.:/@-]*$"),
    "escape": regex(r"[\\`]$"),
    "check": regex(r"(?:skip|error|experimental)=\S+$"),
}


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    seen: set[str] = set()
    for directive in dockerfile.directives:
        line = dockerfile.lines[directive.span.start_line - 1]
        start = line.lower().index(directive.name, directive.span.start_column - 1)
        span = Span(directive.span.start_line, start + 1, directive.span.start_line, start + 1 + len(directive.name))
        written = line[start : start + len(directive.name)]
        if directive.name in seen:
            yield Problem(directive.span, f"The directive {directive.name} is given twice: the builder refuses that.")
        elif directive.name == "escape" and directive.value not in ("\\", "`"):
            yield Problem(directive.span, f"{directive.value} can't be the escape character: only \\ and ` can.")
        elif written != directive.name:
            fix = replace(f"Write {directive.name}", span, directive.name)
            yield Problem(span, f"Write the directive {written} as {directive.name}.", (fix,), Severity.INFO)
        seen.add(directive.name)
    for comment in dockerfile.comments:
        match = _COMMENT.match(comment.text) if "=" in comment.text else None
        if match is None:
            continue
        line_number = comment.span.start_line
        name = match[1].lower()
        if name in _NAMES and _VALUE[name].match(match[2]):
            if name == "check" or line_number <= len(dockerfile.directives):
                continue  # newer builders read `# check=` above an instruction too
            yield Problem(
                comment.span,
                f"This is only a comment here: # {name}= counts in the first lines of the file, in front of any other "
                "comment.",
            )
        elif line_number == len(dockerfile.directives) + 1:
            meant = nearest(name, _NAMES)
            if meant is None or not _VALUE[meant].match(match[2]):
                continue
            column = dockerfile.lines[line_number - 1].index(match[1]) + 1
            span = Span(line_number, column, line_number, column + len(name))
            fix = replace(f"Write {meant}", span, meant, Safety.SUGGESTED)
            yield Problem(span, f"{match[1]} is no parser directive; {meant} seems to be meant.", (fix,))
