"""What the builder takes: the flags of each instruction and what may be their values."""

from __future__ import annotations

from portal.patterns import regex

# Dockerfile reference, the sections of the instructions; flags of the "labs" syntax included.
FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(["platform"]),
    "RUN": frozenset(["mount", "network", "security", "device"]),
    "COPY": frozenset(["from", "chown", "chmod", "link", "parents", "exclude"]),
    "ADD": frozenset(["chown", "chmod", "link", "checksum", "keep-git-dir", "unpack", "exclude"]),
    "HEALTHCHECK": frozenset(["interval", "timeout", "start-period", "start-interval", "retries"]),
}
REPEATABLE = frozenset(["mount", "exclude", "device"])
BOOLEAN = frozenset(["link", "parents", "keep-git-dir", "unpack"])
DURATIONS = frozenset(["interval", "timeout", "start-period", "start-interval"])
CHOICES = {
    ("RUN", "network"): ("default", "none", "host"),
    ("RUN", "security"): ("sandbox", "insecure"),
}
MOUNT_TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
MOUNT_KEYS = frozenset(
    [
        *("type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw"),
        *("id", "sharing", "required", "mode", "uid", "gid", "size", "env"),
    ]
)
SHARING = ("shared", "private", "locked")

_PART = regex(r"(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float | None:
    """The length of a duration such as `30s`, `1m30s` or `500ms`, in seconds; None where it is none."""
    sign = -1.0 if text.startswith("-") else 1.0
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0.0
    total, position = 0.0, 0
    while match := _PART.match(body, position):
        total += float(match[1]) * _SECONDS[match[2]]
        position = match.end()
    return sign * total if body and position == len(body) else None
