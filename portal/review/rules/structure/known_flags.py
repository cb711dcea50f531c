from collections.abc import Iterator

from portal.dockerfile.model import Flag, Instruction, Span
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest
from portal.review.syntax import FLAGS

rule = Rule(
    title="Use only flags that the instruction has",
    aliases=(
        *("UNKNOWN_ADD_FLAG", "UNKNOWN_COPY_FLAG", "UNKNOWN_FROM_FLAG", "UNKNOWN_HEALTHCHECK_FLAG", "DL1000"),
        *("CopyInvalidFlag", "AddInvalidFlag"),
    ),
    severity=Severity.ERROR,
    why="""
        An instruction knows its own flags, and the builder stops at any other: `COPY --form=build`, or
        `CMD --verbose`, where an option of the program was meant and the program's name is missing.

        The flags of the newest builders are known here. Should a builder bring new ones, the finding can be ignored;
        everything else in the instruction is reviewed all the same.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23 AS build\nFROM scratch\nCOPY --form=build /app /app\n",
            "FROM alpine:3.23 AS build\nFROM scratch\nCOPY --from=build /app /app\n",
            3,
        ),
        fixed(
            "FROM alpine:3.23\nHEALTHCHECK --intervall=9s CMD wget -q localhost\n",
            "FROM alpine:3.23\nHEALTHCHECK --interval=9s CMD wget -q localhost\n",
            2,
        ),
        bad("FROM alpine:3.23\nCMD --verbose\n", 2),
        bad("FROM alpine:3.23\nADD --from=build /x /x\n", 2, caption="ADD has no such flag"),
        good("FROM alpine:3.23\nCOPY --link --chown=app:app --exclude=*.md . /app\n"),
        good('FROM alpine:3.23\nENTRYPOINT ["/app"]\nCMD ["--verbose"]\n'),
        good("FROM alpine:3.23\nRUN ls --all\n", "options of a command are no flags"),
    ),
)


@rule.on_instruction(having="flags")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not instruction.known:
        return
    known = FLAGS.get(instruction.keyword, frozenset())
    for flag in instruction.flags:
        if flag.name in known:
            continue
        meant = nearest(flag.name[:30], sorted(known))
        if meant is not None:
            message = f"{instruction.keyword} has no flag --{flag.name}; --{meant} seems to be meant."
        elif known:
            listed = ", ".join(f"--{name}" for name in sorted(known))
            message = f"{instruction.keyword} has no flag --{flag.name[:40]}; it has {listed}."
        else:
            message = f"{instruction.keyword} takes no flags, so the builder refuses --{flag.name[:40]}."
        yield Problem(flag.span, message, _fixes(flag, meant))


def _fixes(flag: Flag, meant: str | None) -> tuple[Fix, ...]:
    line, column, end_line, end_column = flag.span
    if meant is None or line != end_line or end_column - column < len(flag.name) + 2:
        return ()
    span = Span(line, column + 2, line, column + 2 + len(flag.name))
    return (replace(f"Write --{meant}", span, meant, Safety.SUGGESTED),)
