from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script

rule = Rule(
    title="No trap that swallows the stop signal",
    requirements=("APP-6",),
    severity=Severity.ERROR,
    why="""
        `trap '' TERM` makes the script, and by inheritance everything that it starts, deaf to the engine's stop signal;
        a handler that only prints something has the same effect. The container is then killed after the grace
        period, without any chance to finish.

        A handler that does its work and ends (`exit`), or hands the signal on (`kill`), is fine. Best is none: `exec`
        the application and let it handle its signals itself.
    """,
    examples=(
        bad("#!/bin/sh\ntrap '' TERM\nexec /app/server\n", 2, subject="entrypoint"),
        bad("#!/bin/sh\ntrap 'echo stopping' INT TERM\nexec /app/server\n", 2, subject="entrypoint"),
        good("#!/bin/sh\ntrap 'rm -f /tmp/lock; exit 0' TERM\nexec /app/server\n", subject="entrypoint"),
        good("#!/bin/sh\ntrap 'rm -f /tmp/lock' EXIT\nexec /app/server\n", subject="entrypoint"),
        good("#!/bin/sh\ntrap - TERM\nexec /app/server\n", "back to the default", subject="entrypoint"),
        good("#!/bin/bash\ntrap stop TERM\nstop() { kill $pid; }\nexec /app/server\n", subject="entrypoint"),
    ),
)

_STOPPING = frozenset(["TERM", "SIGTERM", "15", "QUIT", "SIGQUIT", "3"])
_SAYING = ("echo", "printf", "true", ":", "logger")


@rule.on_script
def check(script: Script, context: Context) -> Iterator[Problem]:
    for command in script.commands:
        if command.name != "trap" or len(command.words) < 3:
            continue
        handler = command.words[1].value.strip()
        signals = {word.value.upper() for word in command.words[2:]}
        if handler.startswith("-") or not signals & _STOPPING:
            continue
        parts = [part.strip() for part in handler.replace("&&", ";").split(";")]
        if all(not part or part.split()[0] in _SAYING for part in parts):
            what = "is ignored" if not handler else "only says something"
            yield Problem(command.span, f"The stop signal {what} here: let the handler end, or hand it on by kill.")
