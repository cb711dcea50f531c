import re
from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Command, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.programs import programs
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script
from portal.review.services import DAEMON_PACKAGES, DAEMONS, SYSTEM_SERVICES

rule = Rule(
    title="No operating system services in a container",
    requirements=("APP-4",),
    aliases=("DS-0004", "CKV_DOCKER_1", "exposing_port_22", "S6473", "DD014", "installing_ssh"),
    severity=Severity.ERROR,
    why="""
        A container is not a virtual machine. An SSH server in it needs keys, accounts and updates, and opens a way in
        that nobody watches; `docker exec` gives a shell without any of that. A syslog daemon takes away the logs that
        the engine would collect from the standard streams; where syslog is wanted, mount `/dev/log` or send to a
        remote server. A cron daemon starts jobs that nobody sees fail; let the scheduler start a container instead.

        Reported are the packages, the programs where they are started, and the exposed port of SSH, telnet or a
        remote desktop. Clients (`openssh-client`) are no servers.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y git openssh-server\n", 2),
        bad("FROM alpine:3.23\nRUN apk add --no-cache rsyslog\n", 2),
        bad("FROM alpine:3.23\nEXPOSE 80 22/tcp\n", 2),
        bad("FROM alpine:3.23\nARG port=22\nEXPOSE ${port}/tcp\n", 3),
        bad('FROM alpine:3.23\nCMD ["crond", "-f"]\n', 2),
        bad("FROM debian:12\nCMD service ssh start && /app/server\n", 2),
        good(
            """
            FROM debian:12
            RUN apt-get update \\
             && apt-get install -y --no-install-recommends openssh-client \\
             && rm -rf /var/lib/apt/lists/*
            """
        ),
        good("FROM alpine:3.23\nEXPOSE 8022\n"),
        bad("#!/bin/sh\nservice ssh start\nexec /app/server\n", 2, subject="entrypoint"),
    ),
)

_LOGIN_PORTS = {22: "an SSH server", 23: "a telnet server", 3389: "a remote desktop", 5900: "a remote desktop"}
_PORTS = regex(r"(?:[^/]*:)?(\d{1,5})(?:-(\d{1,5}))?(?:/tcp)?$", re.ASCII | re.IGNORECASE)


@rule.on_packages("apt", "apk", "dnf", "zypper", installs=DAEMON_PACKAGES)
def packages(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install" or not context.is_kept(call.instruction):
        return
    for word in call.packages:
        name = package_name(word.value)
        if name in DAEMON_PACKAGES:
            yield Problem(
                word.span, f"{name} is a service of an operating system, which the engine provides or replaces."
            )


@rule.on_instruction("EXPOSE")
def expose(instruction: Instruction, context: Context) -> Iterator[Problem]:
    scope = context.dockerfile.scope(instruction)
    for word in instruction.arguments:
        match = _PORTS.match(expand(word, scope, context.dockerfile.escape))
        if match is None:
            continue
        first, last = int(match[1]), int(match[2] or match[1])
        port = next((number for number in _LOGIN_PORTS if first <= number <= last), None)
        if port is not None:
            yield Problem(word.span, f"Port {port} is that of {_LOGIN_PORTS[port]}: attach with docker exec instead.")


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            what = _daemon(command)
            if what is not None:
                yield Problem(command.words[0].span, f"This starts {what}, which does not belong into a container.")


def _daemon(command: Command) -> str | None:
    name = command.name.rpartition("/")[2]
    values = command.values
    if name == "busybox" and values:
        name = values[0]
    if name == "service" and len(values) > 1 and values[0] in SYSTEM_SERVICES and values[1] in ("start", "restart"):
        return f"the service {values[0]}"
    if command.name.startswith("/etc/init.d/") and name in SYSTEM_SERVICES and values[:1] in (["start"], ["restart"]):
        return f"the service {name}"
    return DAEMONS.get(name)


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    for command in programs(script.commands):
        what = _daemon(command)
        if what is not None and command.words:
            yield Problem(command.words[0].span, f"This starts {what}, which does not belong into a container.")
