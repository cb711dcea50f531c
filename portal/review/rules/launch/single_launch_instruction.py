from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="One CMD, one ENTRYPOINT, one HEALTHCHECK in a stage",
    requirements=("APP-1",),
    aliases=(
        *("DL4003", "DL4004", "DL3012", "MultipleInstructionsDisallowed", "DS-0016", "DS-0007", "DS-0023", "S6589"),
        *("multiple_cmd_instructions_listed", "multiple_entrypoint_instructions_listed", "DD036", "DD037", "DD049"),
        *("multiple-entrypoint-instructions", "ID.20010", "ID.20011", "MULTIPLE_INSTRUCTIONS"),
    ),
    severity=Severity.ERROR,
    why="""
        Only the last of them counts; the others are dropped without a word. Either it is a leftover, or somebody
        expects that both programs start, which a container does not do: it runs one application.

        The finding is shown at the one that is lost. A stage that sets anew what the stage below it has set is fine.
        Which one to keep only you know, so there is no fix.
    """,
    examples=(
        bad('FROM alpine:3.23\nCMD ["/app/a"]\nCMD ["/app/b"]\n', 2),
        bad('FROM alpine:3.23\nENTRYPOINT ["/a"]\nENTRYPOINT ["/b"]\nENTRYPOINT ["/c"]\n', 2, 3),
        bad("FROM alpine:3.23\nHEALTHCHECK CMD a\nHEALTHCHECK NONE\n", 2),
        good('FROM alpine:3.23\nENTRYPOINT ["/app/a"]\nCMD ["--help"]\n'),
        good('FROM alpine:3.23 AS base\nCMD ["/a"]\nFROM base\nCMD ["/b"]\n', "one in each stage"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    last: dict[str, Instruction] = {}
    for instruction in reversed(stage.instructions):
        keyword = instruction.keyword
        if keyword not in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            continue
        winner = last.setdefault(keyword, instruction)
        if winner is not instruction:
            yield Problem(
                instruction.span,
                f"This {keyword} has no effect: the one in line {winner.span.start_line} takes its place.",
                related=(("this one counts", winner.span),),
            )
