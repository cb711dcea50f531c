from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.programs import programs
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script
from portal.review.services import SYSTEM_SERVICES

rule = Rule(
    title="Start one application, in the foreground",
    requirements=("APP-1", "APP-5"),
    severity=Severity.ERROR,
    why="""
        What ENTRYPOINT or CMD sends to the background (`&`, `nohup`, `service ... start`) nobody watches: when it dies
        the container goes on, looking healthy; its output may be lost, and the stop signal does not reach it. Start
        one application in the foreground, and give a second one its own container.

        A loop or a `tail -f` that keeps the container alive behind it hides the same thing. A background job that the
        line itself waits for (`wait`) is reported too: the shell in front of it still does not pass signals on.
    """,
    examples=(
        bad("FROM debian:12\nCMD /app/worker & /app/server\n", 2),
        bad("FROM debian:12\nCMD service nginx start && tail -f /var/log/nginx/access.log\n", 2),
        bad('FROM debian:12\nCMD ["sh", "-c", "nohup /app/worker; exec /app/server"]\n', 2),
        bad("FROM debian:12\nENTRYPOINT /etc/init.d/apache2 start; while true; do sleep 60; done\n", 2),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\n'),
        good('FROM debian:12\nCMD ["sh", "-c", "/app/migrate && exec /app/server"]\n', "one after the other"),
        good('FROM debian:12\nCMD ["nginx", "-g", "daemon off;"]\n'),
        bad("#!/bin/sh\nnginx &\nexec /app/server\n", 2, subject="entrypoint"),
        bad("#!/bin/sh\nservice nginx start\ntail -f /var/log/nginx/access.log\n", *(2, 3), subject="entrypoint"),
        good(
            "#!/bin/sh\ntrap 'kill -TERM $pid' TERM\n/app/server &\npid=$!\nwait $pid\n",
            "one application, waited for, and the signal handed on",
            subject="entrypoint",
        ),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        commands = context.commands_of(instruction)
        found = [(command, how) for command in commands if command.words and (how := _background(command))]
        if found:
            command, how = found[0]
            yield Problem(
                command.words[0].span,
                f"{command.name or 'This'} is started {how}, where nobody watches it: one application in the "
                "foreground of each container.",
            )
            continue
        running = context.programs(instruction)
        if len(running) > 1 and _follows_a_file(running[-1]):
            yield Problem(
                running[-1].words[0].span,
                "tail -f keeps the container alive, whatever becomes of the application: start that in the foreground.",
            )


def _background(command: Command) -> str | None:
    name = command.name.rpartition("/")[2]
    values = command.values
    if command.background:
        return "in the background"
    if name == "nohup":
        return "by nohup, in the background"
    if name == "service" and values[1:2] in (["start"], ["restart"]) and values[0] not in SYSTEM_SERVICES:
        return "as a service, in the background"
    if command.name.startswith("/etc/init.d/") and values[:1] in (["start"], ["restart"]):
        return None if name in SYSTEM_SERVICES else "as a service, in the background"
    if name == "systemctl" and values[:1] in (["start"], ["restart"], ["enable"]):
        return "by systemd, which does not run here"
    if name in ("apache2ctl", "apachectl") and values[:1] == ["start"]:
        return "in the background"
    return None


def _follows_a_file(command: Command) -> bool:
    return command.name.rpartition("/")[2] == "tail" and any(
        value in ("-f", "-F", "--follow") or (value[:1] == "-" and value[1:2] != "-" and "f" in value.lower())
        for value in command.values
    )


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts or _waits_and_forwards(script):
        return
    for command in script.commands:
        how = _background(command) if command.words and command.wrapper is None else None
        if how is not None and command.name not in _PASSING:
            yield Problem(
                command.words[0].span,
                f"{command.name or 'This'} is started {how}, where nobody watches it: one application in the "
                "foreground of each container.",
            )
    running = programs(script.commands)
    if len(running) > 1 and _follows_a_file(running[-1]):
        yield Problem(
            running[-1].words[0].span,
            "tail -f keeps the container alive, whatever becomes of the application: exec that instead.",
        )


# What may run beside the application's start for a moment.
_PASSING = frozenset(["sleep", "wait", "echo", "kill"])


def _waits_and_forwards(script: Script) -> bool:
    """Whether the script starts one thing in the background, waits for it and hands the stop signal on."""
    names = {command.name for command in script.commands}
    background = [command for command in script.commands if command.background and command.words]
    traps = [command.values for command in script.commands if command.name == "trap"]
    stops = any({"TERM", "SIGTERM", "15"} & set(values) for values in traps)
    return len(background) == 1 and "wait" in names and stops and "kill" in script.text
