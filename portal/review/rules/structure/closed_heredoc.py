from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Close every here-document",
    aliases=("DL1000",),
    severity=Severity.ERROR,
    why="""
        The body of a here-document ends at a line that holds its delimiter and nothing else: no white space in front
        (save tabs, with `<<-`), none behind. Without it the builder takes the rest of the file as body and then
        refuses it. This review goes on at the next line that looks like an instruction.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN <<EOF\nmake\n", 2),
        bad("FROM alpine:3.23\nRUN <<EOF\nmake\n  EOF\n", 2, caption="white space in front of the delimiter"),
        good("FROM alpine:3.23\nRUN <<EOF\nmake\nEOF\n"),
        good("FROM alpine:3.23\nRUN <<-EOF\n\tmake\n\tEOF\n", "tabs are fine behind <<-"),
    ),
)


@rule.on_instruction("RUN", "COPY", "ADD", having="heredocs")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for heredoc in instruction.heredocs:
        if not heredoc.terminated:
            yield Problem(
                heredoc.marker_span,
                f"No line that is just {heredoc.delimiter} closes this here-document: the builder refuses the file.",
            )
