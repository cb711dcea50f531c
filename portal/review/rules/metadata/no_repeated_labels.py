from collections.abc import Iterator

from portal.dockerfile.model import Pair, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Set a label once in a stage",
    requirements=("IMG-22",),
    aliases=("labels/no-duplicate-keys",),
    severity=Severity.INFO,
    why="""
        Of two labels with one key the last one counts, without a word from the builder. Whoever changes the first at
        the next release changes nothing. Setting a label again that came with another stage is fine.
    """,
    examples=(
        bad('FROM alpine:3.23\nLABEL version="1.0.0"\nLABEL version="1.1.0"\n', 3),
        bad("FROM alpine:3.23\nLABEL version=1 vendor=x \\\n  version=2\n", 3),
        good("FROM alpine:3.23 AS base\nLABEL version=1.0.0\nFROM base\nLABEL version=1.1.0\n"),
        good("FROM alpine:3.23\nLABEL version=1 vendor=x\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    seen: dict[str, Pair] = {}
    for instruction in stage.instructions:
        if instruction.keyword != "LABEL":
            continue
        for pair in instruction.pairs:
            first = seen.setdefault(pair.key.value, pair)
            if first is not pair and pair.key.value:
                line = first.span.start_line
                yield Problem(
                    pair.span,
                    f"{pair.key.value[:60]} is set on line {line} already; only this one counts.",
                    related=(("set here", first.span),),
                )
