import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal.dockerfile.model import Command, Instruction, Span, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.pipes import pipe_of
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.scripts import Script

rule = Rule(
    title="Log to standard output and error",
    requirements=("RUN-16",),
    severity=Severity.WARNING,
    why="""
        The engine collects what a container writes to its standard streams, with time and name, for `docker logs` and
        for whatever gathers logs on the host. A log file inside is seen by nobody, grows in the container's layer, and
        goes with it.

        Reported are redirections of the launch to a file, a `tee` in it that writes one beside, options and variables
        that name a log file (`--log-file=...`, `LOG_FILE=...`, Spring's `LOGGING_FILE_NAME=...`), in images that come
        out; in a script that the container starts with, where the application's output goes. A path that the image
        links to `/dev/stdout` or `/dev/stderr` is fine, and so are these themselves, `/dev/log`, and `/dev/null`.
    """,
    examples=(
        bad("FROM debian:12\nCMD /app/server > /var/log/server.log 2>&1\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server >> /var/log/server.log 2>&1"]\n', 2),
        bad('FROM debian:12\nENTRYPOINT ["/app/server", "--log-file=/var/log/server.log"]\n', 2),
        fixed("FROM debian:12\nENV LOG_FILE=/var/log/server.log\n", "FROM debian:12\nENV LOG_FILE=/dev/stdout\n", 2),
        bad("FROM eclipse-temurin:21-jre\nENV PORT=80 LOGGING_FILE_NAME=/var/log/app.log\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--logfile", "/tmp/x.log"]\n', 3),
        bad("FROM debian:12\nCMD /app/server 2>&1 | tee -a /var/log/server.log\n", 2),
        bad("#!/bin/sh\nexec /app/server >> /var/log/server.log 2>&1\n", 2, subject="entrypoint"),
        bad('#!/bin/bash\n"$@" | tee /var/log/server.log\n', 2, subject="entrypoint"),
        good(
            "#!/bin/sh\n/app/migrate > /var/log/migrate.log\nexec /app/server\n", "a step before", subject="entrypoint"
        ),
        good('FROM debian:12\nENTRYPOINT ["/app/server", "--log-file=/dev/stdout"]\n'),
        good("FROM debian:12\nRUN ln -sf /dev/stdout /var/log/app.log\nENV LOG_FILE=/var/log/app.log\n"),
        good("FROM debian:12\nENV LOG_LEVEL=info LOG_FORMAT=json\n"),
        good("FROM debian:12\nCMD /app/server 2>&1\n"),
    ),
)

_OPTION = regex(
    r"^--?(?:log[-_]?(?:file|path|output|dir)|logfile|logto|access[-_]?log(?:file)?|error[-_]?log(?:file)?|log)$",
    re.IGNORECASE,
)
_SLASH = regex("/")
_LONGEST = 4_096  # characters of a path that Linux takes
_VARIABLE = regex(
    r"(?:^|_)(?:LOG(?:GING)?_?(?:FILE|PATH|DIR)(?:_?(?:NAME|PATH))?|ACCESS_LOG|ERROR_LOG|LOG_OUTPUT)$", re.IGNORECASE
)
_FILE_VARIABLE = regex(r"(?:^|_)(?:LOG_?FILE|ACCESS_LOG|ERROR_LOG)$", re.IGNORECASE)


class _Written(NamedTuple):
    """A file that output is sent to, where that stands, and whether it goes on to the standard stream beside."""

    path: str
    span: Span
    beside: bool = False
    value: Span | None = None  # of a variable that may name the standard output instead


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    found: list[_Written] = []
    for instruction in context.launch(stage):
        found += _of_launch(instruction, context)
    for pair in context.environment(stage).values():
        if pair.value is not None and _VARIABLE.search(pair.key.value):
            to_stream = pair.value.span if _FILE_VARIABLE.search(pair.key.value) else None
            found.append(_Written(pair.value.value, pair.span, value=to_stream))
    yield from _problems(found, context)


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    if script.starts and ("tee" in script.text or ">" in script.text):
        yield from _problems(_of_script(script), context)


def _problems(found: Iterable[_Written], context: Context) -> Iterator[Problem]:
    for path, span, beside, value in found:
        if _is_file(path):
            linked = context.once(_linked)
            if path not in linked and path.rstrip("/") + "/" not in linked:
                if beside:
                    message = (
                        f"The output is written to {path} as well, which grows in the container: the engine has it."
                    )
                else:
                    message = f"Logs go to {path}, where the engine does not see them: let them go to standard output."
                fixes = (replace("Log to standard output", value, "/dev/stdout", Safety.SUGGESTED),) if value else ()
                yield Problem(span, message, fixes)


def _linked(context: Context) -> set[str]:
    """What stands on the lines that link to a standard stream, and the folders above, with a `/` behind each."""
    linked: set[str] = set()
    for command in context.by_command.get("ln", ()):
        values = [value for value in command.values if len(value) <= _LONGEST]
        if any(value.startswith(("/dev/std", "/proc/")) for value in values):
            linked.update(values)
            linked.update(value[: slash.end()] for value in values for slash in _SLASH.finditer(value))
    return linked


def _of_launch(instruction: Instruction, context: Context) -> Iterator[_Written]:
    for command in context.commands_of(instruction):  # with `exec`, whose redirections hold for what it runs
        yield from _redirected(command)
        if command.pipeline is not None:
            yield from _teed(command)
    for command in context.programs(instruction):
        previous = ""
        for word in command.words:
            name, equals, value = word.value.partition("=")
            if equals and _OPTION.match(name):
                yield _Written(value, word.span)
            elif _OPTION.match(previous):
                yield _Written(word.value, word.span)
            previous = word.value


def _of_script(script: Script) -> Iterator[_Written]:
    """What the script sends the application's output to; what its other commands write is no log of that."""
    started = {id(ending.command) for ending in script.endings()}
    pipes = {pipe_of(ending.command) for ending in script.endings()} - {None}
    streams: Span | None = None
    for command in script.commands:
        if id(command) in started or (command.name == "exec" and len(command.words) == 1):
            yield from _redirected(command)
            streams = command.span if len(command.words) == 1 else streams
        elif pipe_of(command) in pipes or (streams is not None and streams[:2] < command.span[:2] < streams[2:]):
            yield from _teed(command)


def _redirected(command: Command) -> Iterator[_Written]:
    for redirect in command.redirects:
        if redirect.target is not None and redirect.writes:
            yield _Written(redirect.target.value, redirect.span)


def _teed(command: Command) -> Iterator[_Written]:
    if command.name.rpartition("/")[2] == "tee":
        for word in command.arguments:
            if not word.value.startswith("-"):
                yield _Written(word.value, word.span, beside=True)


def _is_file(path: str) -> bool:
    if not path.startswith("/") or path.startswith(("/dev/", "/proc/")):
        return False
    return "/log" in path or path.endswith((".log", ".out", ".err"))
