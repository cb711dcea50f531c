from collections.abc import Iterator

from portal.dockerfile.model import KEYWORDS, Dockerfile
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Use only instructions that exist",
    aliases=(
        *("DL1000", "S2260", "unknown-instruction", "UNKNOWN_INSTRUCTION", "ID.20007", "ID.20000", "invalid_command"),
        *("invalid_line", "UnrecognizedInstruction", "InvalidInstruction"),
    ),
    severity=Severity.ERROR,
    why="""
        The builder knows 18 instructions and refuses a file that holds anything else, before the first step.

        Often the word is misspelt. Often, too, the line belongs to the instruction above it, which lacks the backslash
        at the end of its line: then the line begins with `&&`, with an option or with the name of a package.
    """,
    examples=(
        fixed(
            "FROM golang:1.26 AS build\nWORKDR /app\nFROM scratch\nCOPY --from=build /x /x\n",
            "FROM golang:1.26 AS build\nWORKDIR /app\nFROM scratch\nCOPY --from=build /x /x\n",
            2,
        ),
        bad("FORM alpine:3.23\n", 1),
        bad("FROM alpine:3.23\nRUN make\n  && make install\n", 3, caption="the line above lacks its backslash"),
        bad("FROM alpine:3.23\nINSTALL git\n", 2),
        good("FROM alpine:3.23\nRUN make \\\n  # a comment in between\n  && make install\n"),
        good("FROM alpine:3.23\nRUN <<EOF\nINSTALL is not an instruction here\nEOF\n", "the body of a here-document"),
        good("from alpine:3.23\n", "lower case is another rule's business"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    for instruction in dockerfile.instructions:
        if instruction.known:
            continue
        word = instruction.keyword_text
        meant = nearest(word, sorted(KEYWORDS)) if len(word) < 20 else None
        if meant is not None:
            fix = replace(f"Write {meant}", instruction.keyword_span, meant, Safety.SUGGESTED)
            yield Problem(instruction.keyword_span, f"{word} is no instruction; {meant} seems to be meant.", (fix,))
        elif word[0].isalpha() and word.isupper():
            yield Problem(instruction.keyword_span, f"{word} is no instruction: the builder refuses the file here.")
        else:
            shown = word if len(word) <= 30 else word[:30] + "..."
            yield Problem(
                instruction.keyword_span,
                f"{shown} is no instruction: if this belongs to the line above, end that line with "
                f"{dockerfile.escape}.",
            )
