from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Span
from portal.review.context import Context
from portal.review.images import always_unprivileged
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Install system packages as root",
    severity=Severity.ERROR,
    why="""
        The package managers of the system write below `/usr`, `/etc` and `/var`, which belong to root. In a step behind
        `USER 10001` they end with "Permission denied", and the build with them. Install in front of USER, or switch to
        root for that step and back.

        Some images bring an account of their own (`jenkins/jenkins`, `grafana/grafana`): there, `USER root` goes in
        front of the first install. Steps under a condition, behind sudo, or whose failure is caught are left alone, and
        so are users that only a variable tells. Packages of a language (pip, npm) may go to a folder of the account's
        own, and are left alone too.
    """,
    examples=(
        fixed(
            """
            FROM debian:12
            USER 10001
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:12
            USER 10001
            USER root
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
            USER 10001
            """,
            3,
        ),
        bad("FROM alpine:3.23\nUSER app\nRUN apk add --no-cache curl && curl --version\n", 3),
        bad("FROM jenkins/jenkins:2.462\nRUN apt-get update && apt-get install -y make\n", 2, caption="as 1000"),
        good(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nUSER 10001\n"
        ),
        good("FROM fedora:43\nUSER 10001\nUSER root\nRUN dnf install -y git && dnf clean all\nUSER 10001\n"),
        good("FROM debian:12\nUSER 10001\nRUN apt-get download curl\n", "needs no root"),
        good("FROM python:3.14\nUSER 10001\nRUN pip install --user flask\n"),
    ),
)

_ACTIONS = ("install", "refresh", "upgrade", "remove")
_HARMLESS = frozenset(["rm", "mkdir", "chmod", "chown", "ln", "echo", "set", "true", "apt-mark"])
_NOTHING_DONE = ("-s", "--simulate", "--dry-run", "--just-print", "--print-uris", "--help", "--root", "-p")
_ELSEWHERE = ("--installroot", "--root", "-R", "-D", "--sysroot")


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = context.packages_of(instruction)
    if not calls or instruction.stage is None:
        return
    user = _account(instruction, context)
    if user is None:
        return
    for call in calls:
        if call.manager.system and call.action in _ACTIONS and _is_sure(call, context):
            yield Problem(
                call.command.span,
                f"{call.name} {call.verb} needs root, and this step runs as {user}: install in front of USER, or put "
                "USER root around it.",
                _fixes(instruction, context),
            )
            return


def _account(instruction: Instruction, context: Context) -> str | None:
    """Who the step runs as, where that is somebody else than root and sure."""
    user = context.before(instruction).user
    if user is None:
        image = context.base_image(instruction.stage).image if instruction.stage is not None else None
        return f"the account that {image.full_name} sets" if image is not None and always_unprivileged(image) else None
    name = user.partition(":")[0]
    return None if name in ("", "root", "0") or "$" in user or '"' in user else f"user {name}"


def _is_sure(call: PackageCommand, context: Context) -> bool:
    command = call.command
    if command.wrapper is not None or command.inside or command.background or command.pipeline is not None:
        return False
    if call.has(*_NOTHING_DONE) or call.setting(*_ELSEWHERE) or command.operator == "||":
        return False
    commands = context.commands_of(command.instruction) if command.instruction is not None else []
    position = next((place for place, other in enumerate(commands) if other is command), len(commands))
    return all(other.operator != "||" for other in commands[position + 1 :])


def _fixes(instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    """Root for this step alone, where it does nothing but install and clean up."""
    user = context.before(instruction).user
    plain = instruction.form is Form.SHELL and not instruction.heredocs and user is not None
    managed = {id(call.command) for call in context.packages_of(instruction) if call.manager.system}
    if not plain or any(
        id(command) not in managed and command.name.rpartition("/")[2] not in _HARMLESS
        for command in context.commands_of(instruction)
    ):
        return ()
    span, newline = instruction.span, context.dockerfile.newline
    before = Edit(Span(span.start_line, span.start_column, span.start_line, span.start_column), f"USER root{newline}")
    behind = Edit(Span(span.end_line, span.end_column, span.end_line, span.end_column), f"{newline}USER {user}")
    return (Fix("Run this step as root", Safety.SUGGESTED, (before, behind)),)
