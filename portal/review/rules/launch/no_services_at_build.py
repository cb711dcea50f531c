from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Start and enable no services in a build",
    requirements=("APP-3", "APP-4"),
    severity=Severity.WARNING,
    why="""
        There is no init system in an image that would read what `systemctl enable` leaves behind, and none runs during
        the build: `systemctl start` fails. What `service nginx start` starts ends with its step; only files stay in
        the image, so nothing runs when a container starts.

        ENTRYPOINT starts the one application. A `service` that later commands of the same step need, to set up a
        database, say, is left alone, and so are images that start an init system, which is no-process-supervisor's
        matter.
    """,
    examples=(
        bad("FROM debian:12\nRUN systemctl enable nginx\n", 2),
        bad("FROM debian:12\nRUN service nginx start\n", 2),
        good('FROM debian:12\nSTOPSIGNAL SIGQUIT\nENTRYPOINT ["/usr/sbin/nginx", "-g", "daemon off;"]\n'),
        good("FROM debian:12\nRUN service postgresql start && createdb shop && service postgresql stop\n"),
        good('FROM debian:12\nRUN systemctl mask systemd-udevd.service\nCMD ["/sbin/init"]\n', "starts an init system"),
    ),
)

_INIT = frozenset(["init", "systemd", "openrc-init"])
_VERBS = ("start", "restart", "enable", "reload", "reenable", "try-restart", "daemon-reload")


@rule.on_command("systemctl", "service", "rc-update", "rc-service", "chkconfig")
def check(command: Command, context: Context) -> Iterator[Problem]:
    instruction = command.instruction
    stage = instruction.stage if instruction is not None else None
    if instruction is None or stage is None or stage.index in context.once(_stages_with_init):
        return
    name = command.name.rpartition("/")[2]
    plain = [value for value in command.values if not value.startswith("-")]
    if name in ("service", "rc-service"):
        others = context.commands_of(instruction)
        if len(plain) < 2 or plain[1] not in ("start", "restart") or others[-1] is not command or command.inside:
            return
        why = "what it starts ends with this step"
    elif name == "systemctl":
        if (
            not plain
            or plain[0] not in _VERBS
            or any(value.startswith(("--root", "--user")) for value in command.values)
        ):
            return
        why = "no init system runs here, nor in the container"
    else:
        if not plain or (name == "rc-update" and plain[0] != "add") or (name == "chkconfig" and plain[-1] != "on"):
            return
        why = "no init system runs in the container that would read it"
    yield Problem(command.span, f"{name} has no effect on the image: {why}. ENTRYPOINT starts the application.")


def _stages_with_init(context: Context) -> set[int]:
    """The stages, by their indexes, of images that start something like an init system, or get it from their base."""
    return {stage.index for result in context.results if _starts_init(result, context) for stage in result.lineage()}


def _starts_init(result: Stage, context: Context) -> bool:
    image = context.base_image(result).image
    if image is not None and any(part in image.full_name for part in ("systemd", "-init", "init/")):
        return True
    return any(
        command.name.rpartition("/")[2] in _INIT
        for instruction in context.launch(result)
        for command in context.programs(instruction)
    )
