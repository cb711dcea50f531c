"""The touch points of a container, as the anatomy figure names them: what each means and where the guide goes on."""

from __future__ import annotations

from typing import NamedTuple


class TouchPoint(NamedTuple):
    """A place at which a container touches its host. `name` is the figure's data-touch, `says` what it means,
    `requirements` are ids, `page` the path of the section about it."""

    name: str
    title: str
    says: str
    requirements: tuple[str, ...]
    page: str


TOUCH_POINTS = (
    TouchPoint(
        "command",
        "Command and arguments",
        "ENTRYPOINT names the program, CMD its default arguments; whatever follows the image's name replaces CMD.",
        ("IMG-35", "IMG-36", "RUN-11"),
        "building/entrypoint-and-cmd",
    ),
    TouchPoint(
        "environment",
        "Environment variables",
        "Values that differ from place to place come in as variables. Secrets do not belong into ENV.",
        ("IMG-8", "RUN-8"),
        "building/environment-variables",
    ),
    TouchPoint(
        "configuration",
        "Configuration files",
        "Longer configuration is mounted as files, read-only, at a path that the image documents.",
        ("RUN-8", "RUN-9", "RUN-10"),
        "running/configuration",
    ),
    TouchPoint(
        "streams",
        "Standard input, output and error",
        "Logs go to standard output and error, where the engine takes them. Nothing may wait for standard input.",
        ("RUN-14", "RUN-15", "RUN-16"),
        "running/standard-streams",
    ),
    TouchPoint(
        "signals",
        "Signals",
        "The engine stops a container by SIGTERM to process 1, waits, and kills. The application must hear it.",
        ("APP-5", "APP-6", "APP-7"),
        "structuring/structuring-applications",
    ),
    TouchPoint(
        "permissions",
        "Permissions",
        "User and group, capabilities, seccomp: what the process may do on a kernel that it shares with the host.",
        ("RUN-6", "RUN-7"),
        "running/permissions",
    ),
    TouchPoint(
        "network",
        "Network and DNS",
        "A network of its own, and names in place of addresses to find other services by.",
        ("RUN-5", "RUN-13"),
        "running/network",
    ),
    TouchPoint(
        "ports",
        "Ports",
        "EXPOSE documents where the application listens; publishing a port is decided when the container is started.",
        ("RUN-1", "RUN-5"),
        "running/network",
    ),
    TouchPoint(
        "volumes",
        "Volumes",
        "What is to outlive the container lies outside it and is mounted. VOLUME names the places.",
        ("APP-8", "IMG-2", "RUN-3", "RUN-4"),
        "running/storage",
    ),
    TouchPoint(
        "devices",
        "Devices and inter-process communication",
        "Single devices are granted by --device. Memory and pipes are shared with named containers, not with the host.",
        ("RUN-7", "RUN-21", "RUN-22"),
        "running/sharing",
    ),
    TouchPoint(
        "memory",
        "Memory and CPU",
        "Without limits one container can starve all others on its host. They are set when it is started.",
        ("RUN-12",),
        "running/memory-and-cpu",
    ),
    TouchPoint(
        "ulimits",
        "Ulimits and tuning of the operating system",
        "Open files, locked memory, kernel parameters: what the application needs beyond the defaults is documented.",
        ("RUN-1", "RUN-2"),
        "running/container-resources",
    ),
)
"""In the figure's order: down the left side, then down the right."""
