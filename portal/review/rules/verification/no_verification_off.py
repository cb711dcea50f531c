from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Pair, Span
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not turn off the check of certificates by variables or settings",
    requirements=("IMG-31",),
    aliases=("CKV2_DOCKER_5", "CKV2_DOCKER_6", "CKV2_DOCKER_12", "CKV2_DOCKER_13", "CKV2_DOCKER_14"),
    severity=Severity.ERROR,
    why="""
        PYTHONHTTPSVERIFY=0, NODE_TLS_REJECT_UNAUTHORIZED=0, NPM_CONFIG_STRICT_SSL=false, GIT_SSL_NO_VERIFY and
        settings such as `npm config set strict-ssl false` or `git config http.sslVerify false` switch off the
        check of every certificate for all that follows. By ENV they go on doing so in the finished image, for
        the application as well.

        Install the certificate that is missing (`update-ca-certificates`, NODE_EXTRA_CA_CERTS, PIP_CERT,
        GIT_SSL_CAINFO).
    """,
    examples=(
        bad("FROM node:24.11\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n", 2),
        bad("FROM node:24.11\nRUN npm config set strict-ssl false\n", 2),
        bad("FROM debian:12\nRUN GIT_SSL_NO_VERIFY=1 git clone https://git.example.org/app.git\n", 2),
        bad("FROM debian:12\nRUN git -c http.sslVerify=false clone https://git.example.org/app.git\n", 2),
        bad("FROM python:3.12\nARG PYTHONHTTPSVERIFY=0\n", 2),
        good("FROM node:24.11\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\nRUN npm config set strict-ssl true\n"),
        good("FROM debian:12\nRUN git config --global http.sslCAInfo /ca.pem\n"),
    ),
)

_NO = ("0", "false", "no", "off")
_VARIABLES = {
    "PYTHONHTTPSVERIFY": _NO,
    "NODE_TLS_REJECT_UNAUTHORIZED": _NO,
    "NPM_CONFIG_STRICT_SSL": _NO,
    "YARN_ENABLE_STRICT_SSL": _NO,
    "GIT_SSL_NO_VERIFY": (),  # any value at all
}


@rule.on_instruction("ENV", "ARG", "RUN")
def variables(instruction: Instruction, context: Context) -> Iterator[Problem]:
    upper = instruction.text.upper()
    if not any([name in upper for name in _VARIABLES]):  # noqa: C419 - a generator is slower
        return
    pairs: list[Pair] = list(instruction.pairs)
    if instruction.keyword == "RUN":
        pairs = [pair for command in context.commands_of(instruction) for pair in command.assignments]
    seen: set[Span] = set()
    for pair in pairs:
        name = pair.key.value.upper()
        if name not in _VARIABLES or pair.value is None or pair.span in seen:
            continue
        if pair.value.value.lower() in _VARIABLES[name] or (not _VARIABLES[name] and pair.value.value):
            seen.add(pair.span)
            yield Problem(
                pair.span,
                f"{pair.key.value} turns off the check of certificates: install the one that is missing instead.",
            )


@rule.on_command("npm", "yarn", "pnpm", "git")
def settings(command: Command, context: Context) -> Iterator[Problem]:
    values = [value.lower() for value in command.values]
    for i, value in enumerate(values):
        name, equals, given = value.partition("=")
        if name.lstrip("-") not in ("strict-ssl", "http.sslverify", "enablestrictssl"):
            continue
        given = given if equals else values[i + 1] if i + 1 < len(values) else ""
        if given in _NO or name.startswith("--no-strict-ssl"):
            yield Problem(
                command.span,
                f"This {command.name} setting turns off the check of certificates: install the one that is missing.",
            )
            return
