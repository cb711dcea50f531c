import re
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.spelling import nearest

rule = Rule(
    title="Expose ports that exist",
    requirements=("RUN-1",),
    aliases=(
        *("DL3011", "DS-0008", "unix_ports_out_of_range", "invalid-port", "invalid_port", "INVALID_PORT", "DD038"),
        *("INVALID_PROTO", "ExposePortOutOfRange", "ExposeInvalidProtocol"),
    ),
    severity=Severity.ERROR,
    why="""
        EXPOSE takes numbers from 1 to 65535, or ranges of them, each with `/tcp`, `/udp` or `/sctp` behind it if
        wanted; no names of services and no lists with commas. The builder refuses most other things, and what it lets
        pass no container can listen on.
    """,
    examples=(
        bad("FROM alpine:3.23\nEXPOSE 80 70000\n", 2),
        bad("FROM alpine:3.23\nEXPOSE http\n", 2),
        bad("FROM alpine:3.23\nEXPOSE 53/upd\n", 2),
        bad("FROM alpine:3.23\nEXPOSE 9000-8000\n", 2),
        bad("FROM alpine:3.23\nARG port=80000\nEXPOSE ${port}\n", 3, caption="with the argument's default"),
        good("FROM alpine:3.23\nEXPOSE 80 53/udp 8000-8010/tcp 3868/sctp\n"),
        good("FROM alpine:3.23\nARG port\nEXPOSE $port\n", "only the build knows"),
    ),
)

_PORTS = regex(r"(\d+)(?:-(\d+))?(?:/(.*))?$", re.ASCII)
PROTOCOLS = ("tcp", "udp", "sctp")


@rule.on_instruction("EXPOSE")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    scope = context.dockerfile.scope(instruction)
    for word in instruction.arguments:
        text = word.value if "$" not in word.text else expand(word, scope, context.dockerfile.escape)
        if "$" not in text and ":" not in text:  # with a colon: no-host-port
            message = _wrong(text)
            if message is not None:
                yield Problem(word.span, message)


def _wrong(text: str) -> str | None:
    shown = text if len(text) <= 30 else text[:30] + "..."
    match = _PORTS.match(text)
    if match is None:
        return f"{shown or 'Nothing'} is no port: EXPOSE takes numbers, such as 8080 or 8080/tcp."
    first, last = int(match[1][:9]), int((match[2] or match[1])[:9])
    if not (0 < first <= 65535 and 0 < last <= 65535):
        return f"{shown} is no port: they go from 1 to 65535."
    if first > last:
        return f"{shown} is an empty range: it ends before it begins."
    protocol = match[3]
    if protocol is not None and protocol.lower() not in PROTOCOLS:
        meant = nearest(protocol[:10], PROTOCOLS)
        hint = f"; {meant} seems to be meant." if meant else ", which is tcp, udp or sctp."
        return f"{protocol[:20] or 'Nothing'} is no protocol{hint}"
    return None
