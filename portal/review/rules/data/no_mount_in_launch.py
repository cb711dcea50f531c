from collections.abc import Iterator

from portal.dockerfile import parse_script
from portal.dockerfile.model import Command, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand, package_name
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Leave mounting to the engine",
    requirements=("APP-8",),
    severity=Severity.WARNING,
    why="""
        An application that mounts its own storage needs the client of that storage, root and a privileged container,
        and it knows the name of a server that is none of its business. Let the engine mount it, by a volume driver or
        CSI, and give the application a path.

        Reported are mounts (`mount -t nfs`, `mount.cifs`, `sshfs`, `s3fs`, `losetup`, ...) where the container is
        started, also in a script that is written here by a here-document, and the packages of such clients in the
        image. Mounts in a RUN, which last no longer than the step, are left alone.
    """,
    examples=(
        bad('FROM debian:12\nENTRYPOINT ["sh", "-c", "mount -t nfs storage:/data /data && exec /app"]\n', 2),
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y nfs-common\n", 2),
        bad("FROM debian:12\nCOPY <<EOF /entry.sh\n#!/bin/sh\ns3fs bucket /data\nexec /app\nEOF\n", 2),
        good('FROM debian:12\nVOLUME /data\nENTRYPOINT ["/app", "--data", "/data"]\n'),
        good("FROM debian:12\nCMD mount | grep /data && exec /app\n", "only looks"),
        good("FROM debian:12 AS build\nRUN apt-get install -y nfs-common\nFROM debian:12\nCOPY --from=build /a /a\n"),
    ),
)

_PACKAGES = frozenset(
    [
        *("nfs-common", "nfs-utils", "cifs-utils", "sshfs", "s3fs", "s3fs-fuse", "glusterfs-client", "glusterfs-fuse"),
        *("ceph-fuse", "ceph-common", "davfs2", "curlftpfs", "open-iscsi", "iscsi-initiator-utils", "gcsfuse"),
        *("blobfuse", "blobfuse2", "beegfs-client", "lustre-client", "autofs", "rclone-mount", "mergerfs"),
    ]
)
_MOUNTERS = frozenset(
    [
        *("sshfs", "s3fs", "gcsfuse", "blobfuse", "blobfuse2", "ceph-fuse", "glusterfs", "goofys", "davfs2", "losetup"),
        *("curlftpfs", "automount", "iscsiadm", "mergerfs", "mount-s3", "swapon"),
    ]
)
_MENTION = regex(r"mount|fuse|s3fs|sshfs|goofys|losetup|glusterfs|iscsiadm|davfs|swapon|curlftpfs|mergerfs")


@rule.on_packages("apt", "apk", "dnf", "zypper", installs=_PACKAGES)
def packages(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install" or not context.is_kept(call.instruction):
        return
    for word in call.packages:
        name = package_name(word.value)
        if name in _PACKAGES:
            yield Problem(
                word.span, f"{name} is for mounting storage, which the engine does: the application needs only a path."
            )


@rule.on_result
def launch(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        if _MENTION.search(instruction.text):
            for command in context.commands_of(instruction):
                if _mounts(command):
                    yield Problem(command.span, _message(command))


@rule.on_instruction("COPY", having="heredocs")
def script(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not context.is_kept(instruction):
        return
    for heredoc in instruction.heredocs:
        if _MENTION.search(heredoc.body) and heredoc.body.startswith("#!") and "sh" in heredoc.body.split("\n", 1)[0]:
            for command in parse_script(heredoc.body).commands:
                if _mounts(command):
                    yield Problem(heredoc.marker_span, "This script mounts storage. " + _message(command))
                    break


def _mounts(command: Command) -> bool:
    name = command.name.rpartition("/")[2]
    values = command.values
    if name in _MOUNTERS or name.startswith("mount."):
        return bool(values)
    if name == "rclone":
        return values[:1] == ["mount"]
    return name == "mount" and any(not value.startswith("-") for value in values) and "--make-rshared" not in values


def _message(command: Command) -> str:
    name = command.name.rpartition("/")[2]
    return f"{name} needs root and a privileged container: let the engine mount the storage, and give a path."
