from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Stage
from portal.review.context import Context
from portal.review.launch import INTERPRETERS, elements
from portal.review.model import Severity
from portal.review.programs import programs
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script

rule = Rule(
    title="Need nothing on standard input",
    requirements=("RUN-15",),
    severity=Severity.WARNING,
    why="""
        Schedulers start containers without anything on standard input, and can't pipe into them: a program that waits
        for its input there ends at once or hangs. Take input from a file that is mounted, or over the network. Standard
        input is for the shell that somebody opens to look inside.

        Reported is a launch that plainly reads it: `cat` without files, `read`, or a lone `-` as the file of an
        interpreter or tool. No other reviewer checks this; it is what this standard says.
    """,
    examples=(
        bad("FROM debian:12\nCMD cat | /app/convert\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["sh", "-c", "read key && exec /app --key $key"]\n', 2),
        bad('FROM python:3.12\nCMD ["python", "-"]\n', 2),
        good('FROM debian:12\nENTRYPOINT ["/app/convert", "--input", "/data/in"]\n'),
        good('FROM debian:12\nENTRYPOINT ["/bin/cat"]\nCMD ["/etc/motd"]\n', "CMD gives the file"),
        good('FROM debian:12\nENTRYPOINT ["/usr/bin/tini", "--", "/app"]\n'),
        good("FROM debian:12\nCMD cat /etc/motd && exec /app/server\n"),
        good("FROM debian:12\nCMD while read -r line; do echo $line; done < /data/in\n", "from a file"),
        bad('#!/bin/sh\nread -p "Password: " password\nexec /app/server\n', 2, subject="entrypoint"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    given = elements(stage.effective("CMD"))
    for instruction in context.launch(stage):
        text = instruction.text
        if instruction.keyword == "ENTRYPOINT" and instruction.form is Form.EXEC and given not in ([], ["-"]):
            continue  # CMD gives the file
        for command in context.programs(instruction):
            if command.words and _reads_input(command, fed="<" in text):
                yield Problem(
                    command.words[0].span,
                    f"{command.name} reads standard input here, where a scheduler has nothing for it: take a file.",
                )
                break


def _reads_input(command: Command, *, fed: bool) -> bool:
    if fed or command.operator in ("|", "|&") or "substitution" in command.inside:
        return False
    name = command.name.rpartition("/")[2]
    values = command.values
    if name == "cat":
        return values in ([], ["-"])
    if name == "read":
        return True
    return values[-1:] == ["-"] and bool(INTERPRETERS.match(name) or name in ("tar", "jq", "psql", "mysql", "gzip"))


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if not script.starts:
        return
    for command in programs(script.commands):
        if command.name != "read" or "while" in command.inside or command.operator in ("|", "|&"):
            continue
        fed = any(redirect.operator.startswith("<") for redirect in command.redirects)
        if not fed and not any(value.startswith(("-u", "-t")) for value in command.values):
            yield Problem(
                command.words[0].span,
                "read waits for standard input, where a scheduler has nothing for it: take a variable or file.",
            )
