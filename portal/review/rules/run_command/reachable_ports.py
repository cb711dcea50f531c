from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Publish ports only where there is a network of the container's own",
    severity=Severity.WARNING,
    why="""
        On the host's network there is nothing to publish: the engine drops the ports, with a warning at most. The
        application listens on whatever port it chooses itself, and on all of the host's addresses, also where
        `127.0.0.1:8080:80` meant to keep it inside. Without a network (`none`) nothing reaches it at all.

        In the network of another container (`service:proxy`, `container:proxy`) the engine refuses to publish: the
        ports belong to that other one.
    """,
    examples=(
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    network_mode: host\n    ports: ['8080:80']\n",
            5,
            subject="compose",
        ),
        bad(
            "services:\n  vpn:\n    image: shop/vpn:2.0.1\n  web:\n    image: shop/web:1.4.2\n"
            "    network_mode: service:vpn\n    ports: ['8080:80']\n",
            7,
            subject="compose",
        ),
        bad("docker run -d --network host -p 8080:80 shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    ports: ['8080:80']\n", subject="compose"),
        good("docker run -d --network shop -p 8080:80 shop/web:1.4.2\n", subject="run-command"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    modes = [setting.value.strip().lower() for setting in container.all("network")]
    if not container.ports or len(modes) != 1:
        return
    mode, span = modes[0], container.ports[0].span
    if mode == "host":
        yield Problem(span, "On the host's network the engine drops published ports: the application's own are open.")
    elif mode == "none":
        yield Problem(span, "Without a network no port can be reached, published or not.")
    elif mode.startswith(("service:", "container:")):
        yield Problem(span, f"The engine refuses ports in the network of another container: publish them at {mode}.")
