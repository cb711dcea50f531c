from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.programs import programs
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script

rule = Rule(
    title="Start the application, not something that only waits",
    requirements=("RUN-11", "APP-1"),
    severity=Severity.WARNING,
    why="""
        `sleep infinity`, `tail -f /dev/null` or an endless loop keeps a container alive in which the application is
        then started by hand: a small virtual machine. Nothing sees whether it runs, its output is lost, and it does not
        come back after a restart.

        Let ENTRYPOINT start the application. To look inside, `docker exec` opens a shell in a running container, and
        `docker run -it --entrypoint sh` one in a new one. Development images in stages of their own may do this:
        reported are the stages that become images.
    """,
    examples=(
        bad('FROM debian:12\nCMD ["sleep", "infinity"]\n', 2),
        bad("FROM debian:12\nCMD tail -f /dev/null\n", 2),
        bad("FROM debian:12\nENTRYPOINT while true; do sleep 3600; done\n", 2),
        good('FROM debian:12\nENTRYPOINT ["/app/server"]\n'),
        good('FROM debian:12\nCMD ["sh", "-c", "sleep 5 && exec /app/server"]\n'),
        good("FROM debian:12\nCMD tail -f /var/log/app.log | /app/analyse\n"),
        bad("#!/bin/sh\n/app/setup\nexec sleep infinity\n", 3, subject="entrypoint"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        running = context.programs(instruction)
        if running and all(_waits(command) for command in running):
            command = next(c for c in running if c.name not in ("true", ":", "echo"))
            yield Problem(
                command.span, f"{command.name.rpartition('/')[2]} only waits: let the image start its application."
            )


def _waits(command: Command) -> bool:
    name = command.name.rpartition("/")[2]
    values = command.values
    if name == "sleep":
        return True
    if name == "tail":
        return "/dev/null" in values and any(value in ("-f", "-F") for value in values)
    return (name in ("true", ":") and bool(command.inside)) or (name == "cat" and values == ["/dev/tty"])


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts:
        return
    for command in programs(script.commands):
        forever = command.name.rpartition("/")[2] == "sleep" and command.values[:1] in (["infinity"], ["inf"])
        if forever or (command.name.rpartition("/")[2] == "tail" and _waits(command)):
            yield Problem(command.span, f"{command.name} only waits: let the script exec the application.")
