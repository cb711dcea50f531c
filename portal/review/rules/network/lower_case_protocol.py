from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Write protocols of ports in lower case",
    aliases=("ExposeProtoCasing",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `80/TCP` works, but the image then says `80/tcp`, and so do the engine and all tools that compare the two as
        text. BuildKit warns of capitals.
    """,
    examples=(
        fixed("FROM alpine:3.23\nEXPOSE 80/TCP 53/Udp\n", "FROM alpine:3.23\nEXPOSE 80/tcp 53/udp\n", 2, 2),
        bad("FROM alpine:3.23\nARG port=53\nEXPOSE $port/UDP\n", 3),
        good("FROM alpine:3.23\nEXPOSE 80/tcp 53/udp 8080\n"),
        good("FROM alpine:3.23\nARG PORT=80\nEXPOSE ${PORT}\n", "a variable is no protocol"),
    ),
)


@rule.on_instruction("EXPOSE")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments:
        text = word.text
        protocol = text.rpartition("/")[2] if "/" in text else ""
        if not protocol.isalpha() or protocol == protocol.lower() or word.span.start_line != word.span.end_line:
            continue
        line, _, _, end = word.span
        span = Span(line, end - len(protocol), line, end)
        lower = protocol.lower()
        yield Problem(span, f"Write {lower} instead of {protocol}.", (replace(f"Write {lower}", span, lower),))
