from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Pair
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Sort labels and variables that stand on lines of their own",
    requirements=("IMG-10",),
    severity=Severity.INFO,
    why="""
        In a sorted list, one entry a line, one finds a name at once, sees what is there twice, and gets differences of
        one line that do not clash when branches are merged.

        Looked at are LABEL and ENV with several pairs over several lines; a comment line begins a new group. Variables
        whose values name others stay where they are, for there the order may tell how they hang together. The fix
        moves whole pairs between their places, so that nothing else of the text changes.
    """,
    examples=(
        fixed(
            'FROM alpine:3.23\nLABEL vendor="Example" \\\n      author="A. Smith <a@example.org>" \\\n'
            '      license="MIT"\n',
            'FROM alpine:3.23\nLABEL author="A. Smith <a@example.org>" \\\n      license="MIT" \\\n'
            '      vendor="Example"\n',
            2,
        ),
        bad("FROM alpine:3.23\nENV B=2 \\\n    A=1\n", 2),
        good("FROM alpine:3.23\nENV B=2 A=1\n", "on one line"),
        good("FROM alpine:3.23\nENV A=1 \\\n    B=2\n"),
        good("FROM alpine:3.23\nENV HOME=/srv \\\n    BIN=$HOME/bin\n", "one names the other"),
        good('FROM alpine:3.23\nLABEL b="1" \\\n      # who made it\n      a="2"\n', "another group"),
    ),
)


@rule.on_instruction("LABEL", "ENV")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    pairs = instruction.pairs
    keys = [pair.key.value for pair in pairs]
    if keys == sorted(keys) or pairs[0].span.start_line == pairs[-1].span.start_line:
        return
    if any(pair.legacy or pair.value is None for pair in pairs):
        return
    lines = [pair.span.start_line for pair in pairs]
    if len(set(lines)) != len(lines):
        return  # several on a line: grouped by hand
    if instruction.keyword == "ENV" and any(pair.value is not None and "$" in pair.value.text for pair in pairs):
        return
    edits: list[Edit] = []
    first: Pair | None = None
    for group in _groups(instruction):
        ordered = sorted(group, key=lambda pair: pair.key.value)
        if [pair.key.value for pair in ordered] == [pair.key.value for pair in group]:
            continue
        if len({pair.key.value for pair in group}) != len(group):
            continue  # the last of equal keys counts
        first = first or next(a for a, b in zip(group, ordered, strict=True) if a is not b)
        edits += [Edit(a.span, _text(b, context)) for a, b in zip(group, ordered, strict=True) if a is not b]
    if first is None:
        return
    one_line = all(pair.span.start_line == pair.span.end_line for pair in pairs)
    fixes = (Fix("Sort them", Safety.SAFE, tuple(edits)),) if one_line else ()
    what = "labels" if instruction.keyword == "LABEL" else "variables"
    yield Problem(
        first.span, f"{first.key.value} is out of order: keep {what} over several lines sorted by name.", fixes
    )


def _text(pair: Pair, context: Context) -> str:
    line = context.dockerfile.lines[pair.span.start_line - 1]
    return line[pair.span.start_column - 1 : pair.span.end_column - 1]


def _groups(instruction: Instruction) -> Iterator[list[Pair]]:
    breaks = [comment.span.start_line for comment in instruction.comments]
    group: list[Pair] = []
    line = 0
    for pair in instruction.pairs:
        if group and any(line < comment < pair.span.start_line for comment in breaks):
            yield group
            group = []
        line = pair.span.end_line
        group.append(pair)
    yield group
