from collections.abc import Iterator

from portal.dockerfile.model import Stage, Word
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Expose each port once",
    aliases=("DD048",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A port that is exposed twice is exposed once; the second mention only makes readers compare. `80` and `80/tcp`
        are the same. It is often a slip of the pen: another port, or `/udp`, was meant.
    """,
    examples=(
        bad("FROM alpine:3.23\nEXPOSE 80 80\n", 2),
        bad("FROM alpine:3.23\nEXPOSE 80\nEXPOSE 80/tcp\n", 3),
        good("FROM alpine:3.23\nEXPOSE 53/tcp 53/udp 80\n"),
        good("FROM alpine:3.23 AS a\nEXPOSE 80\nFROM alpine:3.23 AS b\nEXPOSE 80\n", "another image"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    seen: dict[str, Word] = {}
    for instruction in stage.instructions:
        if instruction.keyword != "EXPOSE":
            continue
        for word in instruction.arguments:
            port = word.value.lower().removesuffix("/tcp")
            first = seen.setdefault(port, word)
            if first is not word:
                yield Problem(
                    word.span,
                    f"Port {word.value} is exposed already, on line {first.span.start_line}.",
                    related=(("here", first.span),),
                )
