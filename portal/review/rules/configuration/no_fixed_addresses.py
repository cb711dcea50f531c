import re
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Find services by name, not by address",
    requirements=("RUN-13",),
    severity=Severity.WARNING,
    why="""
        An address in the image holds until the service moves, and differs between development, test and production.
        A name is resolved where the container runs: by the engine's or the cluster's DNS. Let a variable hold the name,
        so that it can be set from outside.

        Reported are IPv4 addresses in ENV, in arguments of ENTRYPOINT and CMD, and lines added to `/etc/hosts`.
        Loopback (127.0.0.1), the wildcard address 0.0.0.0, networks (10.0.0.0/8), netmasks, multicast addresses, and
        variables that hold versions or lists of exceptions (`NO_PROXY`, `..._VERSION`) are fine. No other reviewer
        checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM debian:12\nENV DATABASE_HOST=10.0.3.17\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["/app", "--broker=tcp://192.168.1.5:1883"]\n', 2),
        bad("FROM debian:12\nRUN echo '10.1.2.3 db' >> /etc/hosts\n", 2),
        good("FROM debian:12\nENV DATABASE_HOST=database\n"),
        good('FROM debian:12\nENV LISTEN=0.0.0.0:8080\nCMD ["/app", "--redis", "127.0.0.1"]\n'),
        good("FROM debian:12\nENV TOOL_VERSION=1.2.3.4 NO_PROXY=10.0.0.1 ALLOWED=10.0.0.0/8\n"),
        good("FROM debian:12\nENV TOOL=tool-1.2.3.4.tar.gz RELEASE=2.10.0.1.5\n"),
    ),
)

_ADDRESS = regex(r"(?<![\w.-])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.-]|/\d)")
_NOT_A_HOST = regex(r"VERSION|RELEASE|NO_PROXY|MASK|SUBNET|CIDR|NETWORK|TAG|BUILD|ALLOWED|TRUSTED", re.IGNORECASE)


@rule.on_instruction("ENV")
def variables(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for pair in instruction.pairs:
        if pair.value is None:
            continue
        address = _fixed(pair.value.value)
        if address is not None and not _NOT_A_HOST.search(pair.key.value):
            yield _problem(pair.value.span, address, f"{pair.key.value} holds the address {address}")


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        for word in instruction.arguments:
            name = word.value.partition("=")[0]
            address = _fixed(word.value)
            if address is not None and not _NOT_A_HOST.search(name):
                yield _problem(word.span, address, f"The application starts with the address {address}")


@rule.on_instruction("RUN")
def hosts(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "/etc/hosts" not in instruction.text:
        return
    for command in context.commands_of(instruction):
        targets = [r.target.value for r in command.redirects if r.target is not None] + command.values
        address = next((found for value in command.values if (found := _fixed(value)) is not None), None)
        if address is not None and any(target == "/etc/hosts" for target in targets):
            yield _problem(command.span, address, f"This gives a name to {address}, and only while the image is built")


def _fixed(text: str) -> str | None:
    if text.count(".") < 3:
        return None
    for match in _ADDRESS.finditer(text):
        numbers = [int(part) for part in match.groups()]
        if max(numbers) > 255 or numbers[0] in (0, 127, 255) or numbers[0] >= 224:
            continue
        return match[0]
    return None


def _problem(span: Span, address: str, what: str) -> Problem:
    return Problem(span, f"{what}: use a DNS name, which stays right when the service moves.")
