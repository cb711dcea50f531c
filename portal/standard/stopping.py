"""What happens when a container is stopped: SIGTERM to process 1, the grace period, SIGKILL.

Sources: docker container stop, pid_namespaces(7) (the first process of a namespace gets only the signals that it has
a handler for), POSIX on shells waiting for a command. The behaviour of each program was observed with the program as
process 1 of a process namespace of its own.
"""

from __future__ import annotations

from typing import NamedTuple

GRACE = {"10": "10 s, Docker's default", "30": "30 s, the default of Kubernetes"}
"""Grace periods to choose from, in seconds, with what they are."""


class Program(NamedTuple):
    """A program as process 1. `after` is how long (s) it takes to end on SIGTERM, None where it ignores that; `status`
    its exit status then. `term` and `hup` say in words what it does on SIGTERM and SIGHUP, `advice` what to do."""

    title: str
    after: float | None
    status: int
    term: str
    hup: str
    advice: str


class Launch(NamedTuple):
    """A way to start a program: what is written, process 1 and the others, and whether process 1 is the program."""

    title: str
    code: str
    first: str
    others: tuple[str, ...]
    direct: bool


class Moment(NamedTuple):
    """What is so at a time (s since the stop was asked for): a sentence, and the state of the application: running,
    ending, deaf (it runs on and knows of nothing), ended or killed."""

    at: float
    says: str
    state: str


class Stop(NamedTuple):
    """How a launch ends: five moments, the exit status, and how long it took (s)."""

    launch: Launch
    moments: tuple[Moment, ...]
    status: int
    took: float


PROGRAMS = {
    "handler": Program(
        "A program with a handler",
        0.3,
        0,
        "handler runs, exit 0",
        "handler runs, if there is one for it",
        "Finish what is under way, close, end with 0.",
    ),
    "python": Program(
        "Python without a handler", None, 0, "ignored", "ignored", "signal.signal(SIGTERM, …), then exit 0 in 0.04 s."
    ),
    "asgi": Program(
        "uvicorn, gunicorn, granian",
        0.3,
        0,
        "exit 0 in 0.1 to 0.5 s",
        "stays; gunicorn and granian reload",
        "Nothing to do: they handle it.",
    ),
    "node": Program(
        "Node.js without a handler", None, 0, "ignored", "ignored", 'process.on("SIGTERM", …); never start through npm.'
    ),
    "go": Program(
        "Go without a handler", 0.0, 2, "ends at once, exit 2", "ends at once, exit 2", "signal.NotifyContext: exit 0."
    ),
    "java": Program(
        "Java", 0.2, 143, "shutdown hooks run, exit 143", "shutdown hooks run, exit 129", "Register a shutdown hook."
    ),
    "native": Program(
        "Rust or C++ without a handler", None, 0, "ignored", "ignored", "A handler by sigaction or a crate: exit 0."
    ),
    "nginx": Program(
        "nginx", 0.1, 0, "fast shutdown, exit 0", "reads its configuration again", "STOPSIGNAL SIGQUIT ends gracefully."
    ),
    "pytango": Program(
        "PyTango device server",
        0.12,
        0,
        "delete_device runs, exit 0",
        "stays: cppTango catches it",
        "Document that SIGHUP is ignored.",
    ),
}
"""Programs by the value that chooses them."""

_SERVER = "/app/server"
_SCRIPT = "/bin/sh /docker-entrypoint.sh"
LAUNCHES = {
    "exec": Launch("Exec form", 'ENTRYPOINT ["/app/server"]', _SERVER, (), True),
    "shell": Launch("Shell form", "ENTRYPOINT /app/server | tee /log", "/bin/sh -c …", (_SERVER, "tee /log"), False),
    "script-exec": Launch("A script with exec", 'exec /app/server "$@"', _SERVER, (), True),
    "script": Launch("A script without exec", '/app/server "$@"', _SCRIPT, (_SERVER,), False),
}
"""Launches by name."""

COMPARISONS = {
    "instruction": ("Exec form against shell form", ("exec", "shell")),
    "script": ("A script with and without exec", ("script-exec", "script")),
}
"""What can be set side by side: a title, and the names of two launches."""

STEPS = (
    "The container runs",
    "docker stop: SIGTERM",
    "The application's answer",
    "Half of the grace period is over",
    "The grace period ends",
)
"""The titles of the five moments, the same for every launch."""


def stop(launch: Launch, program: Program, grace: float) -> Stop:
    """What becomes of a program that was started that way when its container is stopped.

    Args:
        launch: how it was started.
        program: what it does with SIGTERM as process 1.
        grace: how long (s) the engine waits before it kills.

    Returns:
        The five moments of STEPS, and the end.
    """
    heard = launch.direct and program.after is not None
    signalled = (
        "The engine sends SIGTERM to process 1, which is the application."
        if launch.direct
        else "The engine sends SIGTERM to process 1, a shell. The application gets nothing."
    )
    start = Moment(0, f"Process 1 is {launch.first}{_besides(launch)}.", "running")
    if heard and program.after is not None:
        how = "It shuts down in order" if program.status in (0, 143) else "It ends at once, unfinished work and all"
        moments = (
            start,
            Moment(0, signalled, "ending"),
            Moment(program.after, f"{how} after {program.after:g} s, with status {program.status}.", "ended"),
            Moment(grace / 2, "The container has been stopped for some time; a new one may run in its place.", "ended"),
            Moment(grace, "There is nothing left to kill.", "ended"),
        )
        return Stop(launch, moments, program.status, program.after)
    reason = (
        "It has no handler, and the kernel gives process 1 no default: SIGTERM is dropped. It runs on."
        if launch.direct
        else "The shell waits for its child and, as process 1 without a handler, drops the signal. All run on."
    )
    moments = (
        start,
        Moment(0, signalled, "deaf"),
        Moment(0, reason, "deaf"),
        Moment(grace / 2, "It still takes requests and knows of nothing. Whoever deploys waits.", "deaf"),
        Moment(
            grace, "SIGKILL: every process is gone at once. Requests break off, what was not saved is lost.", "killed"
        ),
    )
    return Stop(launch, moments, 137, grace)


def _besides(launch: Launch) -> str:
    if not launch.others:
        return ""
    others = " and ".join(f"{number} {command}" for number, command in enumerate(launch.others, 7))
    return f"; besides it run {others}"
