from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.host_folders import is_memory, opened_by
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Nothing of the host that opens it",
    requirements=("RUN-7", "RUN-4"),
    aliases=("volume_has_sensitive_host_directory",),
    severity=Severity.ERROR,
    why="""
        Some folders are as good as the whole host. Who writes to `/etc` or `/root` adds an account, a key or a
        scheduled job, and is root on the machine; `/var/lib/docker` holds the files of all other containers; in `/run`
        lies the engine's socket. `/dev/mem` is the host's memory past all permissions.

        Mount the one file that is needed (`/etc/localtime`), read-only, and hand secrets over as files of their own.
        A read-only mount is reported more softly: what is in there can still be read.
    """,
    examples=(
        bad("docker run -v /etc:/host/etc shop/agent:2.0.1\n", subject="run-command"),
        bad("docker run -v ~/.ssh:/root/.ssh:ro shop/agent:2.0.1\n", subject="run-command", caption="a warning only"),
        fixed(
            "docker run --device /dev/mem --memory=64m --cpus=1 shop/agent:2.0.1\n",
            "docker run --memory=64m --cpus=1 shop/agent:2.0.1\n",
            subject="run-command",
        ),
        bad(
            "services:\n  agent:\n    image: shop/agent:2.0.1\n    volumes:\n      - /var/lib/docker:/var/lib/docker\n",
            5,
            subject="compose",
        ),
        good("docker run -v /etc/localtime:/etc/localtime:ro shop/agent:2.0.1\n", subject="run-command"),
        good("docker run -v etc:/etc --device /dev/ttyUSB0 shop/agent:2.0.1\n", subject="run-command"),
        good("docker run -v /srv/root:/root shop/agent:2.0.1\n", subject="run-command"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for mount in container.mounts:
        what = opened_by(mount.source) if mount.kind == "bind" else None
        if what is not None:
            yield Problem(
                mount.span,
                f"{mount.source} gives this container {what}: mount the one file that it needs.",
                severity=Severity.WARNING if mount.read_only else None,
            )
    for setting in container.all("device"):
        if is_memory(setting.value):
            yield Problem(
                setting.span,
                f"{setting.value.partition(':')[0]} is the host's memory, past all permissions.",
                removing("Run it without the device", setting),
            )
