from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.scripts import Script

rule = Rule(
    title="Let the engine mount storage",
    requirements=("APP-8",),
    severity=Severity.WARNING,
    why="""
        An application that mounts its storage itself needs SYS_ADMIN or privileged mode, the storage's credentials, and
        code for each kind of it. The engine can do all this: it mounts an NFS export, a disk or a bucket through a
        volume driver, and the application only knows a path.

        Reported are mounts by a script or launch (`mount`, `mount.nfs`, `sshfs`, `s3fs`, ...), and disks of the host
        that are handed into a container as devices. No other reviewer checks this.
    """,
    examples=(
        bad("#!/bin/sh\nmount -t nfs store:/data /data\nexec /app/server\n", 2, subject="entrypoint"),
        bad("#!/bin/sh\ns3fs bucket /data\nexec /app/server\n", 2, subject="entrypoint"),
        bad("docker run --device /dev/sdb shop/web:1.4.2\n", subject="run-command"),
        bad("FROM debian:12\nCMD mount -a && exec /app/server\n", 2),
        good("#!/bin/sh\nmountpoint -q /data\nexec /app/server\n", subject="entrypoint"),
        good("docker run --device /dev/ttyUSB0 shop/web:1.4.2\n", subject="run-command"),
        good("#!/bin/sh\nmount\nexec /app/server\n", "only lists", subject="entrypoint"),
    ),
)

_MOUNTING = frozenset(
    [
        "mount",
        "mount.nfs",
        "mount.nfs4",
        "mount.cifs",
        "sshfs",
        "s3fs",
        "gcsfuse",
        "goofys",
        "blobfuse",
        "blobfuse2",
        "curlftpfs",
    ]
)
_DISKS = ("/dev/sd", "/dev/nvme", "/dev/vd", "/dev/xvd", "/dev/mapper/", "/dev/dm-", "/dev/loop", "/dev/disk/")


@rule.on_script
def script(script: Script, context: Context) -> Iterator[Problem]:
    yield from _mounts(script.commands)


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        yield from _mounts(context.commands_of(instruction))


def _mounts(commands: list[Command]) -> Iterator[Problem]:
    for command in commands:
        name = command.name.rpartition("/")[2]
        if name in _MOUNTING and (len(command.words) > 2 or command.values == ["-a"]):
            yield Problem(command.span, f"{name} is the engine's work: let it mount the storage, and use the path.")


@rule.on_container
def device(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("device"):
        source = setting.value.partition(":")[0]
        if source.startswith(_DISKS):
            yield Problem(setting.span, f"{source} is a disk of the host: let the engine mount what is on it.")
