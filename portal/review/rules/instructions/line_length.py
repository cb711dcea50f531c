from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Break long lines of RUN",
    requirements=("IMG-39",),
    aliases=("S7020", "DD074"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        What runs out of the window is not read. Break the line behind a backslash, one command or package on each.
        Lines with an address in them and lines of few words can't be broken well and are left alone; so are
        here-documents. The option `length` says how long a line may be.
    """,
    options={"length": 120},
    examples=(
        bad("FROM alpine:3.23\nRUN apk add --no-cache bash curl git jq make\n", 2, length=40),
        good("FROM alpine:3.23\nRUN apk add --no-cache bash \\\n    curl git jq make\n", length=40),
        good("FROM alpine:3.23\nRUN a b c d e f https://www.example.org/some/long/address\n", length=40),
        good("FROM alpine:3.23\nRUN ./a-program-with-a-long-name --and-one-option\n", length=40),
    ),
)

_FEW_WORDS = 7


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    most = context.option(rule, "length")
    lines = context.dockerfile.lines
    last = instruction.heredocs[0].body_span.start_line - 1 if instruction.heredocs else instruction.span.end_line
    for number in range(instruction.keyword_span.start_line, min(last, len(lines)) + 1):
        line = lines[number - 1]
        if len(line) <= most or "://" in line or line.lstrip().startswith("#"):
            continue
        if len(line.split()) >= _FEW_WORDS:
            yield Problem(
                Span(number, most + 1, number, len(line) + 1), f"This line is {len(line)} characters long: break it."
            )
