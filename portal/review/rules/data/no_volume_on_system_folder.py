import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Declare volumes only on folders of the application",
    requirements=("RUN-3",),
    aliases=("DKL-DI-0002", "dockerfile-dockerd-socket-mount"),
    severity=Severity.ERROR,
    why="""
        A volume on `/dev`, `/proc` or `/sys` hides what the engine puts there, and one on `/`, `/usr`, `/bin` or `/etc`
        the image itself: an old volume then goes on with the old programs behind a new image. The socket of the engine
        is worse: whoever can write to it rules the host, so no image should ask for it.

        `/tmp` and `/run` as volumes keep what is meant to be lost; use `--tmpfs` when the container is started. There
        it is only information.
    """,
    examples=(
        bad("FROM debian:12\nVOLUME /proc\n", 2),
        bad('FROM debian:12\nVOLUME ["/var/run/docker.sock"]\n', 2),
        bad("FROM debian:12\nVOLUME /\n", 2),
        bad("FROM debian:12\nVOLUME /tmp\n", 2, caption="only information"),
        good("FROM debian:12\nVOLUME /var/lib/app /etc/app\n"),
        good("FROM debian:12\nVOLUME /sysdata\n"),
    ),
)

_KERNEL = ("/dev", "/proc", "/sys")
_SYSTEM = frozenset(["/", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/boot", "/var", "/opt"])
_FLEETING = frozenset(["/tmp", "/var/tmp", "/run", "/var/run"])  # noqa: S108 - names to look for, nothing is written


@rule.on_instruction("VOLUME")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments:
        path = posixpath.normpath(word.value)
        if path.startswith("//"):
            path = path[1:]
        if path.endswith(("/docker.sock", "/containerd.sock", "/podman.sock", "/crio.sock")):
            yield Problem(word.span, f"{word.value} is the engine's socket: it gives the container the whole host.")
        elif path in _KERNEL or path.startswith(tuple(root + "/" for root in _KERNEL)):
            yield Problem(word.span, f"{word.value} belongs to the kernel and the engine: no volume can be there.")
        elif path in _SYSTEM:
            yield Problem(word.span, f"A volume on {word.value} hides the image's own files behind older ones.")
        elif path in _FLEETING:
            yield Problem(
                word.span,
                f"A volume keeps what is in {word.value}, which is meant to be lost: use --tmpfs at the start.",
                severity=Severity.INFO,
            )
