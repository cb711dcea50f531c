from collections.abc import Iterator
from itertools import pairwise

from portal.dockerfile.model import Form, Instruction, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Put each command of a RUN on its own line",
    requirements=("IMG-9",),
    aliases=("newline-per-chained-call",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Five commands on one line are read as one, can't have a comment each, and every change of one is a change of all
        in the comparison of versions. A line for each, `&&` in front, shows the steps. The option `most` says how many
        a line may hold.
    """,
    options={"most": 2},
    examples=(
        fixed(
            "FROM alpine:3.23\nRUN ./configure && make && make install\n",
            "FROM alpine:3.23\nRUN ./configure \\\n    && make \\\n    && make install\n",
            2,
        ),
        bad("FROM alpine:3.23\nRUN a && b\n", 2, most=1),
        good("FROM alpine:3.23\nRUN ./configure \\\n    && make \\\n    && make install\n"),
        good("FROM alpine:3.23\nRUN cd /src && make\n"),
        good("FROM alpine:3.23\nRUN if a && b && c; then d; fi\n", "inside a condition"),
    ),
)

_AND = regex(r"[ \t]*&&[ \t]*$")


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.SHELL or instruction.heredocs:
        return
    lines = context.dockerfile.lines
    gaps: dict[int, list[Span]] = {}
    commands = [c for c in context.commands_of(instruction) if c.wrapper is None and not c.inside]
    for before, after in pairwise(commands):
        number = after.span.start_line
        if after.operator != "&&" or before.span.end_line != number:
            continue
        gap = lines[number - 1][before.span.end_column - 1 : after.span.start_column - 1]
        if _AND.fullmatch(gap):
            gaps.setdefault(number, []).append(Span(*before.span[2:], *after.span[:2]))
    most = max(context.option(rule, "most"), 1)
    for found in gaps.values():
        if len(found) >= most:
            text = f" {context.dockerfile.escape}{context.dockerfile.newline}    && "
            fix = Fix("Give each a line", Safety.SAFE, tuple(Edit(gap, text) for gap in found))
            yield Problem(found[0], f"{len(found) + 1} commands share this line: give each a line of its own.", (fix,))
