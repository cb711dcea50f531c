from collections.abc import Iterator

from portal.dockerfile import references
from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.places import lines_of
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Write down commit and date of the build at the end",
    requirements=("IMG-5", "IMG-27"),
    severity=Severity.INFO,
    why="""
        A label or variable with the commit or the date is another one in every build, and so is everything below it for
        the build cache: packages are installed and sources compiled again, though nothing in them has changed. Put
        such an ARG and what uses it behind the last RUN, COPY and ADD of the stage.

        It is no finding where a later step needs the value. No other reviewer checks this. The fix moves the
        instruction, and the ARGs that nothing else in the stage uses, behind the last step.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nARG git_commit=none\nLABEL revision=$git_commit\nRUN apk add --no-cache curl\n",
            "FROM alpine:3.23\nRUN apk add --no-cache curl\nARG git_commit=none\nLABEL revision=$git_commit\n",
            3,
        ),
        bad('FROM alpine:3.23\nARG BUILD_DATE=""\nENV BUILT=${BUILD_DATE}\nRUN make\nCOPY . /app\n', 3),
        good("FROM alpine:3.23\nRUN apk add --no-cache curl\nARG git_commit=none\nLABEL revision=$git_commit\n"),
        good("FROM alpine:3.23\nARG git_commit=none\nENV COMMIT=$git_commit\nRUN git checkout $COMMIT\n", "needed"),
        good("FROM alpine:3.23\nARG version=1.0\nLABEL version=$version\nRUN make\n", "changes with a release only"),
    ),
)

_EVERY_BUILD = regex(
    r"(?i)(?:^|_)(?:commit|revision|sha|sha1|vcs_ref|git_(?:hash|ref|rev)|build_?(?:date|time|number|num|id|tag|timestamp)|created|timestamp"
    r"|date)(?:$|_)"
)
_MOST = 50  # instructions of a stage, each of which is compared with all below it


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    arguments: set[str] = set()
    looked_at = 0
    for instruction in stage.instructions:
        if instruction.keyword == "ARG":
            arguments.update(p.key.value for p in instruction.pairs if _EVERY_BUILD.search(p.key.value))
        elif instruction.keyword in ("LABEL", "ENV") and arguments and "$" in instruction.text:
            used = {found.name for found in references(instruction, escape=context.dockerfile.escape)} & arguments
            looked_at += 1
            if not used or looked_at > _MOST:
                continue
            later = [other for other in stage.instructions if other.index > instruction.index and _makes(other)]
            names = used | {pair.key.value for pair in instruction.pairs if instruction.keyword == "ENV"}
            if any(other.keyword == "RUN" for other in later) and not any(
                name in other.text for name in names for other in later
            ):
                yield Problem(
                    instruction.span,
                    f"{min(used)} is another one in every build, so that all steps below this {instruction.keyword} "
                    "are done again: put it behind them.",
                    _fixes(instruction, used, later[-1], stage, context),
                )


def _makes(instruction: Instruction) -> bool:
    return instruction.keyword in ("RUN", "COPY", "ADD")


def _fixes(
    instruction: Instruction, used: set[str], last: Instruction, stage: Stage, context: Context
) -> tuple[Fix, ...]:
    """The move behind the last step, together with the ARGs: left above, they would have the steps done again."""
    arguments: list[Instruction] = []
    for step in stage.instructions:
        if step.keyword == "ARG" and step.index < instruction.index and any(p.key.value in used for p in step.pairs):
            arguments.append(step)
        elif step is not instruction and any(name in step.text for name in used):
            return ()
    moved = [*arguments, instruction]
    lines, target = context.dockerfile.lines, last.span.end_line
    if len(arguments) != len(used) or any(len(argument.pairs) != 1 for argument in arguments):
        return ()
    if target > len(lines) or last.last_line != last.span.end_line:
        return ()
    for step in moved:
        first, end = step.span.start_line, step.span.end_line
        alone = step.first_line == first and step.last_line == end and not step.comments
        if not alone or lines[first - 2].lstrip().startswith("#"):
            return ()
    newline = context.dockerfile.newline
    text = "".join(newline + line for step in moved for line in lines[step.span.start_line - 1 : step.span.end_line])
    column = len(lines[target - 1]) + 1
    edits = [Edit(lines_of(step), "") for step in moved]
    edits.append(Edit(Span(target, column, target, column), text))
    return (Fix(f"Move it behind line {target}", Safety.SUGGESTED, tuple(edits)),)
