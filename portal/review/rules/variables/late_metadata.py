import re
from collections.abc import Iterator

from portal.dockerfile import references
from portal.dockerfile.model import Instruction, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Write down commit and date of the build at the end",
    requirements=("IMG-5", "IMG-27"),
    severity=Severity.INFO,
    why="""
        A label or variable with the commit or the date is another one in every build, and so is everything below it for
        the build cache: packages are installed and sources compiled again, though nothing in them has changed. Put
        such an ARG and what uses it behind the last RUN, COPY and ADD of the stage.

        It is no finding where a later step needs the value. No other reviewer checks this.
    """,
    examples=(
        bad("FROM alpine:3.20\nARG git_commit=none\nLABEL revision=$git_commit\nRUN apk add --no-cache curl\n", 3),
        bad('FROM alpine:3.20\nARG BUILD_DATE=""\nENV BUILT=${BUILD_DATE}\nRUN make\nCOPY . /app\n', 3),
        good("FROM alpine:3.20\nRUN apk add --no-cache curl\nARG git_commit=none\nLABEL revision=$git_commit\n"),
        good("FROM alpine:3.20\nARG git_commit=none\nENV COMMIT=$git_commit\nRUN git checkout $COMMIT\n", "needed"),
        good("FROM alpine:3.20\nARG version=1.0\nLABEL version=$version\nRUN make\n", "changes with a release only"),
    ),
)

_EVERY_BUILD = re.compile(
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
                )


def _makes(instruction: Instruction) -> bool:
    return instruction.keyword in ("RUN", "COPY", "ADD")
