from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No commands that make sense at a terminal or on a host only",
    aliases=("DL3001", "run_utilities_and_posix_commands", "nonsensical-command", "ID.20022"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A build has nobody to look at `top` or to type into `vim`, no services to start and no host to shut
        down; `ps` and `free` tell of the machine that happens to build. What such a command was meant to do is
        done otherwise: a service is started by ENTRYPOINT, a file is edited by `sed` or copied in.

        Commands are found wherever the shell runs them, and not in the text of others (`echo "use top"`). The
        option `commands` is the list. An opinion that a profile turns on: setting up a database in a step may
        well end by `kill`.
    """,
    options={
        "commands": ("free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim", "ifconfig", "nano")
    },
    examples=(
        bad("FROM debian:12\nRUN service nginx start\n", 2),
        bad("FROM debian:12\nRUN if true; then ps aux; fi && /usr/bin/top -n 1\n", 2, 2),
        good("FROM debian:12\nRUN apt-get install -y vim && echo top\n"),
        good("FROM debian:12\nRUN ps aux\n", "where the profile has another list", commands=("top",)),
    ),
)

_MORE = {
    "service": "services of a container are started by ENTRYPOINT",
    "ssh": "a step that needs another machine is not repeatable",
    "vim": "nobody can type here",
    "nano": "nobody can type here",
    "mount": "a step may not mount; --mount can",
    "shutdown": "there is no host to shut down",
}


@rule.on_command()
def check(command: Command, context: Context) -> Iterator[Problem]:
    folder, _, name = command.name.rpartition("/")
    if folder not in ("", "/bin", "/sbin", "/usr/bin", "/usr/sbin"):
        return  # a program of the application that happens to have that name
    if name and name in context.option(rule, "commands"):
        reason = _MORE.get(name, "what it tells or does ends with the step")
        yield Problem(command.words[0].span, f"{name} makes little sense in a build: {reason}.")
