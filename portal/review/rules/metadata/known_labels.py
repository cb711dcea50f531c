from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.spelling import nearest

rule = Rule(
    title="Use only labels that the organisation knows",
    requirements=("IMG-22",),
    aliases=("DL3050",),
    severity=Severity.INFO,
    why="""
        Where labels are searched and sorted by, a misspelt key is a lost image. A profile may name all `labels` that
        images may have, with `*` for any ending (`org.opencontainers.image.*`); others are then reported. Without that
        list the rule is silent.
    """,
    options={"labels": ()},
    examples=(
        bad("FROM alpine:3.23\nLABEL auhtor=Ada\n", 2, labels=("author", "version")),
        bad("FROM alpine:3.23\nLABEL version=1 team=x\n", 2, labels=("author", "version")),
        good('FROM alpine:3.23\nLABEL author="Ada <ada@example.org>"\n', labels=("author", "version")),
        good("FROM alpine:3.23\nLABEL org.opencontainers.image.url=x\n", labels=("org.opencontainers.image.*",)),
        good("FROM alpine:3.23\nLABEL anything=goes\n", "without a list"),
    ),
)


@rule.on_instruction("LABEL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    known = context.option(rule, "labels")
    if not known:
        return
    for pair in instruction.pairs:
        key = pair.key.value
        if "$" in key or any(fnmatchcase(key, entry) for entry in known):
            continue
        meant = nearest(key[:60], [entry for entry in known if "*" not in entry])
        hint = f"; {meant} seems to be meant." if meant else "."
        yield Problem(pair.key.span, f"{key[:60]} is not among the organisation's labels{hint}")
