from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.signals import canonical

rule = Rule(
    title="Write STOPSIGNAL by its full name",
    aliases=("prefer-canonical-stopsignal",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `SIGTERM`, `term` and `15` are the same to the engine. The full name in capitals is the one that manual pages
        use and that a search finds; some numbers mean another signal on other processors.

        It is a matter of spelling, so this is an opinion that a profile turns on. The fix writes the name, except for
        numbers that differ between processors.
    """,
    examples=(
        fixed("FROM alpine:3.23\nSTOPSIGNAL quit\n", "FROM alpine:3.23\nSTOPSIGNAL SIGQUIT\n", 2),
        fixed("FROM alpine:3.23\nSTOPSIGNAL 2\n", "FROM alpine:3.23\nSTOPSIGNAL SIGINT\n", 2),
        bad("FROM alpine:3.23\nSTOPSIGNAL 10\n", 2),
        good("FROM alpine:3.23\nSTOPSIGNAL SIGRTMIN+3\n"),
        good("FROM alpine:3.23\nSTOPSIGNAL nonsense\n", "another rule's business"),
    ),
)

_SAME_EVERYWHERE = frozenset(["1", "2", "3", "6", "9", "15"])


@rule.on_instruction("STOPSIGNAL")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments[:1]:
        name = canonical(word.value)
        if name is None or name == word.value:
            continue
        fixes: tuple[Fix, ...] = ()
        if word.text == word.value and (not word.value.isdigit() or word.value in _SAME_EVERYWHERE):
            fixes = (replace(f"Write {name}", word.span, name),)
        yield Problem(word.span, f"{word.value} is usually written {name}.", fixes)
