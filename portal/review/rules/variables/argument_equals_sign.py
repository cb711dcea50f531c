from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write the default of an ARG behind an equals sign",
    requirements=("IMG-26",),
    severity=Severity.ERROR,
    why="""
        ENV and LABEL have an old form, `ENV name value`; ARG has none. `ARG name "value"` declares two arguments, the
        second with a strange name, and the first has no default: nothing fails, the value is just not there.

        Several arguments in one ARG (`ARG major minor`) are valid and left alone. No other reviewer checks this.
    """,
    examples=(
        fixed(
            'FROM alpine:3.23\nARG postgres_client "postgresql-client"\n',
            'FROM alpine:3.23\nARG postgres_client="postgresql-client"\n',
            2,
        ),
        fixed("FROM alpine:3.23\nARG version 1.4.2\n", "FROM alpine:3.23\nARG version=1.4.2\n", 2),
        bad('FROM alpine:3.23\nARG tools "git" "curl"\n', 2),
        good('FROM alpine:3.23\nARG postgres_client="postgresql-client"\n'),
        good("FROM alpine:3.23\nARG major=1 minor=2\n"),
        good("FROM alpine:3.23\nARG TARGETOS TARGETARCH\n"),
    ),
)

_NAME = regex(r"^[A-Za-z_][\w.-]*$")


@rule.on_instruction("ARG")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    pairs = instruction.pairs
    wrong = [pair for pair in pairs[1:] if pair.value is None and not _NAME.match(pair.key.text)]
    if not wrong or pairs[0].value is not None:
        return
    fixes: tuple[Fix, ...] = ()
    first, second = pairs[0].key, pairs[1].key
    same_line = first.span.end_line == second.span.start_line
    if len(pairs) == 2 and same_line and _NAME.match(first.text):
        between = Span(*first.span[2:], *second.span[:2])
        fixes = (replace("Put an equals sign between them", between, "=", Safety.SAFE),)
    yield Problem(
        wrong[0].span,
        f"ARG has no form without the equals sign: {first.value} gets no default here, so write {first.value}=value.",
        fixes,
    )
