from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let pip check the package index's certificate",
    requirements=("IMG-31",),
    aliases=("CKV2_DOCKER_4", "CKV2_DOCKER_16"),
    severity=Severity.ERROR,
    why="""
        `--trusted-host` (and PIP_TRUSTED_HOST, and uv's `--allow-insecure-host`) makes pip talk to that host
        without checking its certificate, or without encryption at all: whoever is on the way may hand out other
        packages, which run code when they are installed. Give pip the certificate instead, by `--cert`,
        PIP_CERT or the system's store.
    """,
    examples=(
        bad(
            "FROM python:3.12\nRUN pip install --no-cache-dir --trusted-host pypi.example.org -r requirements.txt\n", 2
        ),
        bad("FROM python:3.12\nENV PIP_TRUSTED_HOST=pypi.example.org\n", 2),
        bad("FROM python:3.12\nRUN pip config set global.trusted-host pypi.example.org\n", 2),
        good("FROM python:3.12\nRUN pip install --no-cache-dir --cert /ca.pem -r requirements.txt\n"),
        good("FROM python:3.12\nENV PIP_INDEX_URL=https://pypi.example.org/simple\n"),
    ),
)
_MESSAGE = "pip takes packages from this host unchecked: give it the host's certificate instead."


@rule.on_packages("pip", "pipx", "uv")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    for option in call.options:
        if option.value.partition("=")[0] in ("--trusted-host", "--allow-insecure-host"):
            yield Problem(option.span, _MESSAGE)
    if call.verb == "config" and any("trusted-host" in word.value for word in call.packages):
        yield Problem(call.command.span, _MESSAGE)


@rule.on_instruction("ENV", "ARG", "RUN")
def variables(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "PIP_TRUSTED_HOST" not in instruction.text and "UV_INSECURE_HOST" not in instruction.text:
        return
    for span in _set(instruction, context):
        yield Problem(span, _MESSAGE)


def _set(instruction: Instruction, context: Context) -> Iterator[Span]:
    pairs = list(instruction.pairs)
    commands: list[Command] = context.commands_of(instruction) if instruction.keyword == "RUN" else []
    seen: set[Span] = set()
    for pair in pairs + [pair for command in commands for pair in command.assignments]:
        named = pair.key.value in ("PIP_TRUSTED_HOST", "UV_INSECURE_HOST")
        if named and pair.value is not None and pair.value.value and pair.span not in seen:
            seen.add(pair.span)
            yield pair.span
