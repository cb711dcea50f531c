from collections.abc import Iterator

from portal.dockerfile import references
from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Use a variable only behind the ENV that sets it",
    requirements=("IMG-28",),
    aliases=("DL3044",),
    severity=Severity.WARNING,
    why="""
        All values of one ENV are worked out before any of its names is set. In `ENV BASE=/srv LOGS=$BASE/log` the
        second sees the value of before, mostly nothing, and LOGS is `/log`. Two ENV instructions do what is meant.

        A name that an earlier ENV or ARG has set is fine, and so are names that come with the base image, as far as
        they can be known: PATH, and a name that refers to itself.
    """,
    examples=(
        bad("FROM alpine:3.23\nENV HOME_DIR=/srv LOGS=${HOME_DIR}/log\n", 2),
        bad('FROM alpine:3.23\nENV A="1" \\\n    B="$A"\n', 3),
        good("FROM alpine:3.23\nENV HOME_DIR=/srv\nENV LOGS=${HOME_DIR}/log\n"),
        good("FROM alpine:3.23\nENV PATH=/app/bin:$PATH TOOLS=$PATH\n"),
        good("FROM alpine:3.23\nARG a=1\nENV a=2 B=$a\n", "known from before, if not by the new value"),
        good("FROM alpine:3.23\nENV A=1 B=\\$A C='$A'\n", "no variables"),
    ),
)


@rule.on_instruction("ENV")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    pairs = instruction.pairs
    if len(pairs) < 2 or "$" not in instruction.text:
        return
    names = {pair.key.value for pair in pairs}
    scope = context.dockerfile.scope(instruction)
    for pair in pairs:
        if pair.value is None or "$" not in pair.value.text:
            continue
        for reference in references(instruction, pair.value, context.dockerfile.escape):
            name = reference.name
            if name in names and name != pair.key.value and name not in scope and name != "PATH":
                yield Problem(
                    reference.span,
                    f"{name} is set by this very ENV, so it has no value here yet: set it by an ENV of its own before.",
                )
