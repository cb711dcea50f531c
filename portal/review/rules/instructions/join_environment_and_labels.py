from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Join neighbouring ENV and LABEL instructions",
    requirements=("IMG-4",),
    aliases=("labels/prefer-grouped",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        One LABEL with ten lines is one step of the build and reads as one list; ten LABELs are ten steps. They are no
        layers of the file system, so the image does not shrink, and many good images have them apart. For ENV a value
        that refers to the one before needs its own instruction.

        One finding for each run of neighbours. Off unless a profile wants it.
    """,
    options={"instructions": ("ENV", "LABEL")},
    examples=(
        fixed(
            'FROM alpine:3.23\nLABEL license=MIT\nLABEL vendor="Example"\nLABEL version="1.0.0"\n',
            'FROM alpine:3.23\nLABEL license=MIT \\\n      vendor="Example" \\\n      version="1.0.0"\n',
            3,
        ),
        bad("FROM alpine:3.23\nENV A=1\n# why\nENV B=2\n", 4),
        good('FROM alpine:3.23\nLABEL version="1.0.0" \\\n      vendor="Example"\n'),
        good("FROM alpine:3.23\nENV BASE=/srv\nENV LOGS=$BASE/log\n", "the second needs the first"),
        good("FROM alpine:3.23\nENV A=1\nRUN make\nENV B=2\n", "something in between"),
    ),
)

_VARIABLE = regex(r"\$\{?(\w+)")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    wanted = context.option(rule, "instructions")
    run: list[Instruction] = []
    names: set[str] = set()
    for instruction in [*stage.instructions, None]:
        if run and instruction is not None and instruction.keyword == run[0].keyword and not _needs(instruction, names):
            run.append(instruction)
            names.update(pair.key.value for pair in instruction.pairs)
            continue
        if len(run) > 1:
            second = run[1]
            yield Problem(
                Span(*second.span[:2], *run[-1].span[2:]),
                f"These {len(run)} {second.keyword} instructions, from line {run[0].span.start_line} on, can be one.",
                _fixes(run, context),
            )
        run = [instruction] if instruction is not None and instruction.keyword in wanted else []
        names = {pair.key.value for one in run for pair in one.pairs}


def _needs(instruction: Instruction, names: set[str]) -> bool:
    return "$" in instruction.text and not names.isdisjoint(_VARIABLE.findall(instruction.text))


def _fixes(run: list[Instruction], context: Context) -> tuple[Fix, ...]:
    # Only lines that follow one another, each a plain list of name=value, and no name twice.
    names = [pair.key.value for one in run for pair in one.pairs]
    lines = context.dockerfile.lines
    for before, one in zip([None, *run], run, strict=False):
        span = one.span
        if span.start_line != span.end_line or span.start_column != 1 or one.comments or not one.pairs:
            return ()
        if any(pair.value is None or pair.legacy for pair in one.pairs):
            return ()
        if before is not None and span.start_line != before.span.end_line + 1:
            return ()
    if len(set(names)) != len(names):
        return ()
    indent = f" {context.dockerfile.escape}{context.dockerfile.newline}{' ' * (len(run[0].keyword) + 1)}"
    text = "".join(
        indent + lines[one.span.start_line - 1][one.pairs[0].span.start_column - 1 : one.span.end_column - 1]
        for one in run[1:]
    )
    end = run[0].span
    span = Span(end.end_line, end.end_column, *run[-1].span[2:])
    return (replace("Join them", span, text, Safety.SUGGESTED),)
