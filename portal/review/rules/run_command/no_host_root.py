from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="The host's root stays on the host",
    requirements=("RUN-7", "RUN-4"),
    aliases=("volume_has_sensitive_host_directory",),
    severity=Severity.ERROR,
    why="""
        With the whole host in it a container is no container any more: whoever takes it over reads every secret, adds
        an account or a scheduled job, and is root on the machine. Mount the one folder that is needed.

        Read-only is reported too, more softly: all keys and password hashes can still be read, and the engine's socket
        lies below `/`, where a read-only mount doesn't stop anybody from speaking to it. Agents that measure the host
        ask for it; know what you give them, or mount `/proc` and `/sys` alone.
    """,
    examples=(
        bad("docker run -v /:/host shop/agent:2.0.1\n", subject="run-command"),
        bad("docker run --mount type=bind,source=/,target=/host shop/agent:2.0.1\n", subject="run-command"),
        bad("docker run -v /:/rootfs:ro,rslave shop/agent:2.0.1\n", subject="run-command", caption="a warning only"),
        bad(
            "services:\n  agent:\n    image: shop/agent:2.0.1\n    volumes:\n      - //:/host\n",
            5,
            subject="compose",
        ),
        good("docker run -v /srv/shop:/srv/shop -v root:/root shop/agent:2.0.1\n", subject="run-command"),
        good("docker run --mount type=volume,target=/data shop/agent:2.0.1\n", subject="run-command"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for mount in container.mounts:
        if mount.kind == "bind" and mount.source and not mount.source.strip("/"):
            if mount.read_only:
                message = "This shows the whole host to the container, its secrets and the engine's socket included."
            else:
                message = "This gives the whole host to the container: mount the folder that is needed."
            yield Problem(mount.span, message, severity=Severity.WARNING if mount.read_only else None)
