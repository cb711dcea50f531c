from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No engine socket in a container",
    requirements=("RUN-7",),
    aliases=("docker_socket_mounted_in_container", "exposing-docker-socket-volume"),
    severity=Severity.ERROR,
    why="""
        Who can speak to the engine's socket can start a privileged container with the host's disk in it: the socket is
        root on the host. Mounted read-only it is the same, because `:ro` protects the file and not what is said
        through it.

        Builds do without (BuildKit, buildah, kaniko and others need no engine beside them). What only watches
        containers goes through a proxy that lets a few read requests pass.
    """,
    examples=(
        bad("docker run -v /var/run/docker.sock:/var/run/docker.sock acme/agent:2.0.1\n", subject="run-command"),
        bad("docker run -v /run/docker.sock:/run/docker.sock:ro acme/agent:2.0.1\n", subject="run-command"),
        bad(
            "services:\n  agent:\n    image: acme/agent:2.0.1\n    volumes:\n"
            "      - type: bind\n        source: /var/run/docker.sock\n        target: /docker.sock\n",
            6,
            subject="compose",
        ),
        good("docker run -e DOCKER_HOST=tcp://proxy:2375 acme/agent:2.0.1\n", subject="run-command"),
        good("docker run -v /var/run/postgresql:/var/run/postgresql:ro acme/agent:2.0.1\n", subject="run-command"),
    ),
)

_SOCKETS = ("docker.sock", "podman.sock", "containerd.sock", "crio.sock", "buildkitd.sock")


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for mount in container.mounts:
        if mount.source.endswith(_SOCKETS) or mount.source.rstrip("/") in ("/run/containerd", "/run/podman"):
            yield Problem(
                mount.span,
                f"{mount.source} makes whoever takes over this container root on the host, read-only or not: "
                "let it ask a proxy that passes the few requests it needs (DOCKER_HOST), or build without an engine.",
            )
    for setting in container.all("use-api-socket"):
        yield Problem(setting.whole, "--use-api-socket makes whoever takes over this container root on the host.")
