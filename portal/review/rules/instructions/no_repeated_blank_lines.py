from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Span
from portal.review.context import Context
from portal.review.fixing import whole_lines
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Part steps by one empty line",
    aliases=("no-multiple-empty-lines", "DD075"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        One empty line parts two groups of steps as well as three do, and the file fits on the screen. The option `most`
        says how many there may be. Empty lines inside an instruction are another matter, and in here-documents
        they belong to the file or script.
    """,
    options={"most": 1},
    examples=(
        fixed("FROM alpine:3.23\n\n\n\nRUN make\n", "FROM alpine:3.23\n\nRUN make\n", 3),
        bad("FROM alpine:3.23\n\n\nRUN a\n\n\nRUN b\n", 3, 6),
        good("FROM alpine:3.23\n\nRUN make\n"),
        good("FROM alpine:3.23\n\n\nRUN make\n", most=2),
        good("FROM alpine:3.23\nRUN <<EOF\n\n\nmake\nEOF\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    most = max(context.option(rule, "most"), 0)
    inside = {
        number
        for instruction in dockerfile.instructions
        if instruction.last_line > instruction.first_line
        for number in range(instruction.first_line + 1, instruction.last_line + 1)
    }
    run: list[int] = []
    for number, line in enumerate([*dockerfile.lines, "end"], 1):
        if not line.strip() and number not in inside and number < len(dockerfile.lines):
            run.append(number)
            continue
        extra = run[most:]
        if extra:
            fix = Fix("Take the others away", Safety.SAFE, tuple(Edit(whole_lines(n, n), "") for n in extra))
            yield Problem(
                Span(extra[0], 1, extra[-1] + 1, 1), f"{len(run)} empty lines in a row, where {most} will do.", (fix,)
            )
        run = []
