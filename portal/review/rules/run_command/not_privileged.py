from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="No privileged mode",
    requirements=("RUN-7",),
    aliases=("privileged_containers_enabled", "privileged-service"),
    severity=Severity.ERROR,
    why="""
        Privileged mode takes nearly every wall away that stands between container and host: all capabilities, all
        devices, no seccomp filter, no AppArmor profile. Whoever takes over the application has the host.

        It is the last resort, for loading kernel modules or the like. Nearly always one capability
        (`--cap-add=NET_ADMIN`) or one device (`--device=/dev/ttyUSB0`) is what is missing. Docker itself in a
        container has rootless variants. The fix takes the setting out: whether the application still does all its work
        has to be tried, and what is then missing is granted by itself.
    """,
    examples=(
        fixed(
            "docker run --rm --privileged registry.example.org/shop/web:1.4.2\n",
            "docker run --rm registry.example.org/shop/web:1.4.2\n",
            subject="run-command",
        ),
        bad("podman run --privileged=true registry.example.org/shop/web:1.4.2\n", subject="run-command"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    privileged: true\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n",
            4,
            subject="compose",
        ),
        good("docker run --privileged=false registry.example.org/shop/web:1.4.2\n", subject="run-command"),
        good(
            "docker run --rm registry.example.org/shop/web:1.4.2 --privileged\n",
            "an option of the application, which stands behind the image",
            subject="run-command",
        ),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    privileged: false\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    setting = container.switch("privileged")
    if setting is not None:
        yield Problem(
            setting.whole,
            f"{container.title} gives the container all rights on the host: grant the one capability or device that "
            "it needs.",
            removing("Run it without privileged mode", setting),
        )
