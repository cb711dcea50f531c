from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give each name of ENV and LABEL a value",
    aliases=(
        *("SYNTAX_MISSING_EQUALS", "SYNTAX_MISSING_NAMES", "EnvInvalidFormat", "LabelInvalidFormat"),
        *("EnvMissingKeyValue", "LabelMissingKeyValue", "ArgInvalidFormat", "invalid_format", "DL1000"),
    ),
    severity=Severity.ERROR,
    why="""
        Behind the first `name=value` the builder expects more of the kind and stops at a word without an equals sign:
        mostly a value with a space that lacks its quotes, `ENV MOTTO=carpe diem`. It stops, too, at a name without
        a value and at a value without a name.
    """,
    examples=(
        bad("FROM alpine:3.23\nENV MOTTO=carpe diem\n", 2),
        bad("FROM alpine:3.23\nENV MOTTO\n", 2),
        bad("FROM alpine:3.23\nLABEL version=1 =2\n", 2),
        bad("FROM alpine:3.23\nARG =x\n", 2),
        good('FROM alpine:3.23\nENV MOTTO="carpe diem" NAME=carpe\\ diem EMPTY=\n'),
        good("FROM alpine:3.23\nARG name\n", "ARG may stand without"),
    ),
)


@rule.on_instruction("ENV", "LABEL", "ARG")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    keyword = instruction.keyword
    for number, pair in enumerate(instruction.pairs):
        if not pair.key.text:
            yield Problem(pair.span, f"There is no name in front of this equals sign: {keyword} needs one.")
        elif pair.value is None and keyword != "ARG":
            name = pair.key.value[:40]
            if number == 0 and len(instruction.pairs) == 1:
                message = f"{keyword} {name} has no value: write {name}=value, or {name}= for an empty one."
            else:
                message = "There is no equals sign in this word: put a value with spaces into double quotes."
            span = instruction.span if pair.span[:2] == pair.span[2:] else pair.span
            yield Problem(Span(*span), message)
            return
