from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="No namespaces shared with the host",
    requirements=("RUN-21",),
    aliases=("host_namespace_is_shared", "shared_host_ipc_namespace", "shared_host_user_namespace"),
    severity=Severity.WARNING,
    why="""
        With `--ipc=host` the container reads and writes the shared memory of every process on the host, and they its.
        `--pid=host` shows it their processes and environment, and lets root signal them; `--uts=host`,
        `--userns=host` and `--cgroupns=host` take down other walls.

        Two containers that share memory do so by name: one runs with `--ipc=shareable`, the other with
        `--ipc=container:name`. Where only more shared memory is wanted, `--shm-size` gives it.
        The host's network has a rule of its own, no-host-network.
    """,
    examples=(
        bad("docker run --ipc=host shop/web:1.4.2\n", subject="run-command"),
        bad("docker run --pid host --shm-size=1g shop/web:1.4.2\n", subject="run-command"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    ipc: host\n    read_only: true\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    read_only: true\n",
            4,
            subject="compose",
        ),
        good("docker run --ipc=container:cache shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    ipc: shareable\n", subject="compose"),
    ),
)

_WHAT = {
    "ipc": "the shared memory of the host's processes: share with a named container, or not at all",
    "pid": "the host's processes: a container sees only its own",
    "uts": "the host's name",
    "userns": "the host's user ids, so that root in it is root outside",
    "cgroupns": "the host's control groups",
}


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for name, what in _WHAT.items():
        for setting in container.all(name):
            if setting.value.strip().lower() == "host":
                yield Problem(setting.whole, f"{setting.shown} opens {what}.", removing("Keep them apart", setting))
