from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Pair, Span
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write ENV and LABEL with an equals sign",
    requirements=("IMG-28",),
    aliases=("LegacyKeyValueFormat", "label_invalid", "SYNTAX_MISSING_EQUALS", "S6574"),
    severity=Severity.WARNING,
    why="""
        `ENV key value` takes the whole rest of the line as one value, spaces and all, so that `ENV a b c=d` sets one
        variable and not two. The form is deprecated, BuildKit warns of it, and it allows only one variable for each
        instruction. `ENV key=value` says what belongs to what.

        The fix writes the value as the builder reads it. Where quotes and escapes are mixed it leaves that to you.
    """,
    examples=(
        fixed("FROM alpine:3.23\nENV LANG C.UTF-8\n", "FROM alpine:3.23\nENV LANG=C.UTF-8\n", 2),
        fixed('FROM alpine:3.23\nENV MOTTO a b  "c d"\n', 'FROM alpine:3.23\nENV MOTTO="a b  c d"\n', 2),
        fixed(
            'FROM alpine:3.23\nLABEL description "What it is"\n',
            'FROM alpine:3.23\nLABEL description="What it is"\n',
            2,
        ),
        fixed("FROM alpine:3.23\nENV PATH /app/bin:$PATH\n", "FROM alpine:3.23\nENV PATH=/app/bin:$PATH\n", 2),
        bad("FROM alpine:3.23\nENV MOTTO it\\'s \\\n  long\n", 2),
        good("FROM alpine:3.23\nENV LANG=C.UTF-8 TZ=UTC\n"),
    ),
)


@rule.on_instruction("ENV", "LABEL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for pair in instruction.pairs:
        if pair.legacy:
            name = pair.key.value
            yield Problem(
                pair.span,
                f"{instruction.keyword} {name} takes all the rest of the line as its value: write {name}=value.",
                _fixes(instruction, pair),
            )


def _fixes(instruction: Instruction, pair: Pair) -> tuple[Fix, ...]:
    word = pair.value
    if word is None or instruction.comments or instruction.blank_continuations:
        return ()
    raw = word.text
    if pair.span.start_line != pair.span.end_line or "\\" in raw or "`" in raw or "=" in pair.key.text:
        return ()
    if "'" in raw and ("$" in raw or '"' in raw):
        return ()
    value = word.value
    if value == raw and not any(c.isspace() for c in value):
        text = value
    elif raw[:1] == '"' == raw[-1:] and raw.count('"') == 2:
        text = raw
    elif '"' in value:
        return ()
    else:
        text = f'"{value}"'
    span = Span(*pair.key.span[2:], *word.span[2:])
    return (replace("Write it with an equals sign", span, f"={text}", Safety.SAFE),)
