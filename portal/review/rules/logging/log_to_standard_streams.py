import re
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Log to standard output and error",
    requirements=("RUN-16",),
    severity=Severity.WARNING,
    why="""
        The engine collects what a container writes to its standard streams, with time and name, for `docker logs` and
        for whatever gathers logs on the host. A log file inside is seen by nobody, grows in the container's layer, and
        goes with it.

        Reported are redirections of the launch to a file, options and variables that name a log file
        (`--log-file=...`, `LOG_FILE=...`), in images that come out. A path that the image links to `/dev/stdout` or
        `/dev/stderr` is fine, and so are these themselves, `/dev/log`, and `/dev/null`.
    """,
    examples=(
        bad("FROM debian:12\nCMD /app/server > /var/log/server.log 2>&1\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server >> /var/log/server.log 2>&1"]\n', 2),
        bad('FROM debian:12\nENTRYPOINT ["/app/server", "--log-file=/var/log/server.log"]\n', 2),
        bad("FROM debian:12\nENV LOG_FILE=/var/log/server.log\n", 2),
        bad('FROM debian:12\nENTRYPOINT ["/app/server"]\nCMD ["--logfile", "/tmp/x.log"]\n', 3),
        good('FROM debian:12\nENTRYPOINT ["/app/server", "--log-file=/dev/stdout"]\n'),
        good("FROM debian:12\nRUN ln -sf /dev/stdout /var/log/app.log\nENV LOG_FILE=/var/log/app.log\n"),
        good("FROM debian:12\nENV LOG_LEVEL=info LOG_FORMAT=json\n"),
        good("FROM debian:12\nCMD /app/server 2>&1\n"),
    ),
)

_OPTION = re.compile(
    r"^--?(?:log[-_]?(?:file|path|output|dir)|logfile|logto|access[-_]?log(?:file)?|error[-_]?log(?:file)?|log)$",
    re.IGNORECASE,
)
_SLASH = re.compile("/")
_LONGEST = 4_096  # characters of a path that Linux takes
_VARIABLE = re.compile(
    r"(?:^|_)(?:LOG_?FILE|LOG_?PATH|LOG_?DIR|LOGFILE_NAME|ACCESS_LOG|ERROR_LOG|LOG_OUTPUT)$", re.IGNORECASE
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    found: list[tuple[str, Span]] = []
    for instruction in context.launch(stage):
        found += _of_launch(instruction, context)
    for pair in context.environment(stage).values():
        if pair.value is not None and _VARIABLE.search(pair.key.value):
            found.append((pair.value.value, pair.span))
    if not found:
        return
    linked = context.once(_linked)
    for path, span in found:
        if _is_file(path) and path not in linked and path.rstrip("/") + "/" not in linked:
            yield Problem(
                span, f"Logs go to {path}, where the engine does not see them: let them go to standard output."
            )


def _linked(context: Context) -> set[str]:
    """What stands on the lines that link to a standard stream, and the folders above, with a `/` behind each."""
    linked: set[str] = set()
    for command in context.by_command.get("ln", ()):
        values = [value for value in command.values if len(value) <= _LONGEST]
        if any(value.startswith(("/dev/std", "/proc/")) for value in values):
            linked.update(values)
            linked.update(value[: slash.end()] for value in values for slash in _SLASH.finditer(value))
    return linked


def _of_launch(instruction: Instruction, context: Context) -> Iterator[tuple[str, Span]]:
    for command in context.commands_of(instruction):  # with `exec`, whose redirections hold for what it runs
        for redirect in command.redirects:
            if redirect.target is not None and redirect.writes:
                yield redirect.target.value, redirect.span
    for command in context.programs(instruction):
        previous = ""
        for word in command.words:
            name, equals, value = word.value.partition("=")
            if equals and _OPTION.match(name):
                yield value, word.span
            elif _OPTION.match(previous):
                yield word.value, word.span
            previous = word.value


def _is_file(path: str) -> bool:
    if not path.startswith("/") or path.startswith(("/dev/", "/proc/")):
        return False
    return "/log" in path or path.endswith((".log", ".out", ".err"))
