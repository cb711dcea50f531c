from collections.abc import Iterator

from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.scripts import Script

rule = Rule(
    title="Quote the delimiter of a script's here-document",
    severity=Severity.ERROR,
    why="""
        A script written into the Dockerfile by `COPY <<EOF` or `cat <<EOF` has its variables put in when the image is
        built, unless the delimiter is quoted. `"$@"` becomes `""`, `$1` nothing: the script in the image is another one
        than the one that you read. `<<'EOF'` keeps it as it is written.
    """,
    examples=(
        fixed(
            'FROM debian:12\nCOPY <<EOF /entrypoint.sh\n#!/bin/sh\nexec "$@"\nEOF\n',
            "FROM debian:12\nCOPY <<'EOF' /entrypoint.sh\n#!/bin/sh\nexec \"$@\"\nEOF\n",
            2,
        ),
        bad('FROM debian:12\nRUN cat > /run.sh <<EOF\n#!/bin/sh\nexec app "$1"\nEOF\n', 2),
        good("FROM debian:12\nCOPY <<'EOF' /entrypoint.sh\n#!/bin/sh\nexec \"$@\"\nEOF\n"),
        good("FROM debian:12\nCOPY <<EOF /entrypoint.sh\n#!/bin/sh\nexec /app/server\nEOF\n", "nothing to put in"),
        good('FROM debian:12\nCOPY <<EOF /entrypoint.sh\n#!/bin/sh\nexec "\\$@"\nEOF\n', "escaped"),
    ),
)

_ARGUMENTS = regex(r"(?<!\\)\$(?:[@*#0-9]|\{[@*#0-9])")


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    heredoc = script.heredoc
    if heredoc is None or not heredoc.expand:
        return
    match = _ARGUMENTS.search(script.text)
    if match is None:
        return
    span = heredoc.marker_span
    line = context.dockerfile.lines[span.start_line - 1]
    written = line[span.start_column - 1 : span.end_column - 1]
    fixes: tuple[Fix, ...] = ()
    if written.endswith(heredoc.delimiter):
        quoted = written[: len(written) - len(heredoc.delimiter)] + f"'{heredoc.delimiter}'"
        fixes = (Fix("Quote the delimiter", Safety.SUGGESTED, (Edit(span, quoted),)),)
    yield Problem(span, f"{match[0]} in the script is put in at build time, and gone: quote the delimiter.", fixes)
