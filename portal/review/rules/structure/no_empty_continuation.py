from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.review.context import Context
from portal.review.fixing import whole_lines
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Leave no empty line inside an instruction",
    aliases=("NoEmptyContinuation", "DD076", "EMPTY_CONTINUATION_LINE"),
    severity=Severity.WARNING,
    why="""
        Behind a line that ends in a backslash the builder skips empty lines and takes the next line that holds
        something as part of the instruction. It warns that this will become an error. Readers, and editors, take the
        empty line as the end of the step.

        Comment lines in between are fine: they are what an empty line can be replaced by.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nRUN make \\\n\n    && make install\n",
            "FROM alpine:3.23\nRUN make \\\n    && make install\n",
            3,
        ),
        fixed(
            "FROM alpine:3.23\nRUN a \\\n\n  # why\n   \n  && b\n",
            "FROM alpine:3.23\nRUN a \\\n  # why\n  && b\n",
            3,
            caption="one finding for the instruction",
        ),
        bad("FROM alpine:3.23\nRUN make \\\n\nUSER app\n", 3, caption="the builder runs `make USER app`"),
        good("FROM alpine:3.23\nRUN make \\\n    # then\n    && make install\n"),
        good("FROM alpine:3.23\nRUN <<EOF\nmake\n\nmake install\nEOF\n", "in a here-document"),
    ),
)


@rule.on_instruction(having="blank_continuations")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    # A trigger shares the lines of its ONBUILD, which reports them.
    if context.dockerfile.instructions[instruction.index] is not instruction:
        return
    lines = context.dockerfile.lines
    inside = [span.start_line for span in instruction.blank_continuations if span.start_line < _end(instruction)]
    if not inside:
        return
    line = inside[0]
    fix = Fix("Remove the empty lines", Safety.SAFE, tuple(Edit(whole_lines(n, n), "") for n in inside))
    width = len(lines[line - 1])
    yield Problem(
        Span(line, 1, line, width + 1) if width else Span(line, 1, line + 1, 1),
        f"This empty line does not end the {instruction.keyword}: what follows still belongs to it.",
        (fix,),
    )


def _end(instruction: Instruction) -> int:
    # The last line of the logical line: that of the marker where here-documents follow.
    return instruction.heredocs[-1].marker_span.end_line if instruction.heredocs else instruction.span.end_line
