from collections.abc import Iterator

from portal.dockerfile import references
from portal.dockerfile.model import Pair, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import is_secret_name

rule = Rule(
    title="Set an environment variable once in a stage",
    requirements=("IMG-28",),
    aliases=("DD044",),
    severity=Severity.INFO,
    why="""
        A second ENV of the same name decides, but the first value stays on record in the image, for everybody who looks
        at its history. To set a variable for some steps only, use ARG or put it in front of the command; a secret
        is not hidden by emptying its variable afterwards, nor by `unset`.

        A value that builds on the one before (`PATH=/app/bin:$PATH`) is fine, and so is another stage's value.
    """,
    examples=(
        bad("FROM debian:12\nENV TZ=UTC\nRUN true\nENV TZ=Europe/Berlin\n", 4),
        bad("FROM debian:12\nENV A=1 B=2 A=3\n", 2),
        bad('FROM debian:12\nENV API_TOKEN=c0ffee\nRUN ./fetch\nENV API_TOKEN=""\n', 4, caption="hides nothing"),
        good("FROM debian:12\nENV PATH=/a/bin:$PATH\nENV PATH=/b/bin:$PATH\n"),
        good("FROM debian:12 AS base\nENV MODE=production\nFROM base AS test\nENV MODE=test\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    seen: dict[str, Pair] = {}
    for instruction in stage.instructions:
        if instruction.keyword != "ENV":
            continue
        for pair in instruction.pairs:
            name = pair.key.value
            if pair.value is None or "$" in name:
                continue
            first = seen.setdefault(name, pair)
            if first is pair:
                continue
            used = {found.name for found in references(instruction, pair.value, context.dockerfile.escape)}
            if name in used:
                continue
            line = first.span.start_line
            if is_secret_name(name):
                message = f"The value that {name} got on line {line} stays in the image: this hides nothing."
            else:
                message = f"{name} is set on line {line} already: that value stays on record, but has no effect."
            yield Problem(pair.span, message, related=(("set here", first.span),))
