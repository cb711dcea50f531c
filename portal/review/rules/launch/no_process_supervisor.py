from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.programs import programs
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script
from portal.review.services import SUPERVISOR_PACKAGES, SUPERVISORS

rule = Rule(
    title="No process supervisor in a container",
    requirements=("APP-3", "APP-1"),
    severity=Severity.ERROR,
    why="""
        A supervisor hides from the engine what it should know: that a process has died, what it wrote, how much it
        takes. The container looks healthy while one of its programs is down, they can only be upgraded and scaled
        together, and the stop signal ends at the supervisor. The engine is the supervisor; give each process its own
        container.

        `tini`, `dumb-init` and `catatonit` start a single child, pass signals on and reap orphans: they are fine.
        `pm2-runtime` and `pm2 --no-daemon` stay in front and are accepted too.

        No other reviewer checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y nginx supervisor\n", 2),
        bad('FROM debian:12\nCMD ["/usr/bin/supervisord", "-n"]\n', 2),
        bad("FROM python:3.12\nRUN pip install supervisor==4.2.5\n", 2),
        bad('FROM fedora:40\nENTRYPOINT ["/sbin/init"]\n', 2, caption="systemd by another name"),
        bad('FROM node:24.11\nCMD ["pm2", "start", "app.js"]\n', 2),
        good('FROM debian:12\nENTRYPOINT ["/usr/bin/tini", "--", "/app/server"]\n'),
        good('FROM node:24.11\nCMD ["pm2-runtime", "app.js"]\n'),
        good(
            "FROM debian:12 AS build\nRUN apt-get install -y supervisor\nFROM debian:12\nCOPY --from=build /x /x\n",
            "a stage that stays behind",
        ),
        bad("#!/bin/sh\nexec supervisord -n\n", 2, subject="entrypoint"),
    ),
)


@rule.on_packages("apt", "apk", "dnf", "zypper", "pip", "npm", "gem", installs=SUPERVISOR_PACKAGES)
def packages(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install" or not context.is_kept(call.instruction):
        return
    for word in call.packages:
        name = package_name(word.value)
        if name in SUPERVISOR_PACKAGES:
            yield Problem(word.span, f"{name} starts and watches several processes: run one process in each container.")


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            if not command.words:
                continue
            name = command.name.rpartition("/")[2]
            is_init = command.name in (
                "/sbin/init",
                "/lib/systemd/systemd",
                "/usr/lib/systemd/systemd",
                "/usr/sbin/init",
            )
            is_pm2 = name == "pm2" and "--no-daemon" not in command.values
            if name in SUPERVISORS or is_init or is_pm2:
                yield Problem(
                    command.words[0].span,
                    f"{command.name} would be process 1 and start the application behind it: start the application "
                    "itself.",
                )


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    for command in programs(script.commands):
        if command.words and command.name.rpartition("/")[2] in SUPERVISORS:
            yield Problem(
                command.words[0].span,
                f"{command.name} would start the application behind it: let the script exec the application itself.",
            )
