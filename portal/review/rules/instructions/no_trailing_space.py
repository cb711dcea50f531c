from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="End lines without white space",
    aliases=("no-trailing-spaces", "DD073"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        White space at the end of a line is not seen, but shows up in every comparison of versions. There is one finding
        for the file. Bodies of here-documents are left as they are, and so is white space behind a backslash at the
        end of a line, which some builders take for more than it is.
    """,
    examples=(
        fixed("FROM alpine:3.23  \n# why\t\nRUN make\n", "FROM alpine:3.23\n# why\nRUN make\n", 1),
        bad("FROM alpine:3.23\nRUN make && \\\n  make install \n", 3),
        good("FROM alpine:3.23\nRUN make\n"),
        good("FROM alpine:3.23\nCOPY <<EOF /x\nin a file  \nEOF\n", "part of a file"),
        good("FROM alpine:3.23\r\nRUN make\r\n", "the ends of lines themselves"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    bodies = heredoc_lines(dockerfile)
    spans: list[Span] = []
    for number, line in enumerate(dockerfile.lines, 1):
        text = line.removesuffix("\r")
        bare = text.rstrip(" \t")
        if len(bare) < len(text) and number not in bodies and not bare.endswith(dockerfile.escape):
            spans.append(Span(number, len(bare) + 1, number, len(text) + 1))
    if spans:
        count = "This line ends" if len(spans) == 1 else f"{len(spans)} lines, from here on, end"
        fix = Fix("Take it away", Safety.SAFE, tuple(Edit(span, "") for span in spans))
        yield Problem(spans[0], f"{count} in white space.", (fix,))


def heredoc_lines(dockerfile: Dockerfile) -> set[int]:
    """The lines of the bodies of here-documents, with their last delimiters."""
    return {
        number
        for instruction in dockerfile.instructions
        for heredoc in instruction.heredocs
        for number in range(heredoc.body_span.start_line, instruction.span.end_line + 1)
    }
