"""What of the host opens it to a container which is given it."""

from __future__ import annotations

from portal.patterns import regex

_FOLDERS = {
    "/etc": "the host's accounts, password hashes, keys and scheduled jobs",
    "/etc/shadow": "the host's password hashes",
    "/etc/sudoers.d": "the right to become root on the host",
    "/etc/ssh": "the host's own keys",
    "/etc/kubernetes": "the cluster's keys",
    "/root": "root's keys and start-up files on the host",
    "/var/lib/docker": "the files of every container and image on the host",
    "/var/lib/containers": "the files of every container and image on the host",
    "/var/lib/containerd": "the files of every container and image on the host",
    "/var/lib/kubelet": "the files and tokens of every pod on the host",
    "/run": "the sockets of the host's services, the engine's among them",
    "/var/run": "the sockets of the host's services, the engine's among them",
}
_KEYS = regex(r"(?:^|/)\.ssh$")
_MEMORY = frozenset(["/dev/mem", "/dev/kmem", "/dev/port"])


def opened_by(source: str) -> str | None:
    """What of the host a mount of that folder opens, beyond what an application can need; None for others, and for
    the whole host."""
    path = source.rstrip("/")
    if _KEYS.search(path):
        return "somebody's private keys"
    return _FOLDERS.get(path)


def is_memory(device: str) -> bool:
    """Whether a device (`/dev/mem:/dev/mem:r`) is the host's memory or its ports of input and output."""
    return device.partition(":")[0] in _MEMORY
