from collections.abc import Iterator

from portal.review.container import Container, Setting, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="No options that exclude each other",
    severity=Severity.ERROR,
    why="""
        Some options contradict each other, and the engine refuses the command: a container that is removed when it ends
        (`--rm`) can't be started again (`--restart`); one that is attached to (`-a`) is not in the background (`-d`);
        one without a health check (`--no-healthcheck`) has no `--health-interval`; and one in the network of another
        (`--network container:...`) publishes no ports, and has neither a host name nor name servers of its own.
    """,
    examples=(
        fixed(
            "docker run --rm --restart=always --memory=512m --cpus=1 shop/web:1.4.2\n",
            "docker run --restart=always --memory=512m --cpus=1 shop/web:1.4.2\n",
            subject="run-command",
        ),
        bad("docker run -d -a stdout shop/web:1.4.2\n", subject="run-command"),
        bad("docker run --network=container:web -p 8080:8080 shop/tool:1.4.2\n", subject="run-command"),
        good("docker run --rm --restart=no shop/tool:1.4.2\n", subject="run-command"),
        good("docker run -d --restart=unless-stopped shop/web:1.4.2\n", subject="run-command"),
    ),
)

_OWN_NETWORK = ("publish", "publish-all", "hostname", "dns", "add-host", "mac-address", "link", "expose")


@rule.on_run_command
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.title.startswith(("docker ", "podman ")):
        yield from _restarted(container)
    if container.title.startswith("docker "):
        detached = container.switch("detach")
        for setting in container.all("attach")[:1]:
            if detached is not None:
                yield _problem(setting, f"{setting.shown} attaches to a container that {detached.shown} detaches from")
        unchecked = container.switch("no-healthcheck")
        for name, settings in container.settings.items():
            if unchecked is not None and name.startswith("health-"):
                yield _problem(settings[0], f"{settings[0].shown} is about a check that --no-healthcheck turns off")
        shared = next((one for one in container.all("network") if one.value.startswith("container:")), None)
        for setting in container.all(*_OWN_NETWORK)[:1]:
            if shared is not None:
                yield _problem(setting, f"{setting.shown} belongs to a network, and {shared.shown} has another's")


def _restarted(container: Container) -> Iterator[Problem]:
    removed = container.switch("rm")
    policies = container.all("restart")
    if removed is None or not policies or not policies[-1].known:
        return
    if policies[-1].value.partition(":")[0] in ("always", "unless-stopped", "on-failure"):
        yield Problem(
            policies[-1].whole,
            f"The engine refuses this: --rm removes the container that {policies[-1].shown} is to start again.",
            removing("Keep the container (no --rm)", removed),
            related=(("removed at its end", removed.whole),),
        )


def _problem(setting: Setting, why: str) -> Problem:
    return Problem(setting.whole, f"The engine refuses this: {why}.")
