from collections.abc import Iterator
from itertools import pairwise

from portal.dockerfile.model import Dockerfile, Form, Instruction, Span
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Part words by one space",
    aliases=("no-multi-spaces",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        More than one space, or a tab, behind an instruction or between its words does nothing. Looked at are the gap
        behind the keyword and the words of FROM, COPY, ADD and EXPOSE; in shell commands spaces may have been put to
        show what belongs together.
    """,
    examples=(
        fixed("FROM   alpine:3.23\nCOPY a   b /app/\n", "FROM alpine:3.23\nCOPY a b /app/\n", 1, 2),
        bad("FROM alpine:3.23\nRUN\tmake\n", 2),
        good("FROM alpine:3.23\nRUN echo 'a  b' &&   make\n"),
        good("FROM alpine:3.23\nRUN   \\\n  make\n", "in front of a line's end"),
    ),
)

_WORDS = ("FROM", "COPY", "ADD", "EXPOSE")


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for instruction in dockerfile.instructions:
        gaps = list(_gaps(instruction, dockerfile.lines))
        if gaps:
            fix = Fix("Keep one space", Safety.SAFE, tuple(Edit(gap, " ") for gap in gaps))
            yield Problem(
                gaps[0], f"The words of this {instruction.keyword} are parted by more than one space.", (fix,)
            )


def _gaps(instruction: Instruction, lines: list[str]) -> Iterator[Span]:
    spans = [instruction.keyword_span, *(flag.span for flag in instruction.flags)]
    if instruction.keyword in _WORDS and instruction.form is not Form.EXEC:
        spans += [word.span for word in instruction.arguments]
    elif not instruction.flags:
        line, column = instruction.keyword_span[2:]
        rest = lines[line - 1][column - 1 :]
        start = column + len(rest) - len(rest.lstrip(" \t"))
        if rest.strip() and not rest.strip().startswith(("\\", "`")):
            spans.append(Span(line, start, line, start))
    for before, after in pairwise(spans):
        if before.end_line == after.start_line:
            gap = lines[before.end_line - 1][before.end_column - 1 : after.start_column - 1]
            if gap != " " and gap and not gap.strip(" \t"):
                yield Span(before.end_line, before.end_column, after.start_line, after.start_column)
