from collections.abc import Iterator

from portal.review.container import Container, Setting
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="No host networking",
    requirements=("RUN-5",),
    aliases=("shared_host_network_namespace",),
    severity=Severity.WARNING,
    why="""
        On the host's network the application takes the host's ports for itself: a second instance does not start, a
        scheduler has to find a machine where they are free, and every service that listens on the host's loopback is
        open to it. It also bypasses the engine's own networks and names.

        Publish what must be reached: `-p 8080:80`. The fix takes the ports from the Dockerfile's EXPOSE where that is
        known, and otherwise leaves 8080 for you to change.
    """,
    examples=(
        fixed(
            "docker run --net=host shop/web:1.4.2\n", "docker run -p 8080:8080 shop/web:1.4.2\n", subject="run-command"
        ),
        fixed(
            "docker run -d --network host shop/web:1.4.2\n",
            "docker run -d -p 80:80 -p 443:443 shop/web:1.4.2\n",
            subject="run-command",
            beside={"Dockerfile": 'FROM debian:12\nEXPOSE 80 443/tcp\nUSER 10001:10001\nENTRYPOINT ["/app"]\n'},
            caption="with the ports that the Dockerfile exposes",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    network_mode: host\n",
            'services:\n  web:\n    image: shop/web:1.4.2\n    ports:\n      - "8080:8080"\n',
            4,
            subject="compose",
        ),
        bad(
            "x-all: &all\n  network_mode: host\nservices:\n  web:\n    <<: *all\n    image: a:1.2\n",
            2,
            subject="compose",
        ),
        good("docker run --network shop shop/web:1.4.2\n", subject="run-command"),
        good("docker run --network none shop/tool:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    network_mode: service:proxy\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("network"):
        if setting.value.strip().lower() == "host":
            fixes: tuple[Fix, ...] = ()
            if container.subject == "run-command":
                ports = _exposed(context)
                safety = Safety.SUGGESTED if ports else Safety.MANUAL
                text = " ".join(f"-p {port}:{port}" for port in ports or ["8080"])
                fixes = (Fix("Publish the ports instead", safety, (Edit(setting.whole, text),)),)
            elif not container.ports and _is_own(setting, container) and container.place is not None:
                inner = f"{container.newline}{container.place.indent}  "
                edit = Edit(setting.whole, f'ports:{inner}- "8080:8080"')
                fixes = (Fix("Publish the ports instead", Safety.MANUAL, (edit,)),)
            yield Problem(
                setting.whole,
                f"{setting.shown} takes the host's ports for this one instance: publish the ports that it needs.",
                fixes,
            )


def _is_own(setting: Setting, container: Container) -> bool:
    """Whether a key of a service stands in the service itself, not in something that it takes over."""
    place = container.place
    if place is None or setting.whole.start_column != len(place.indent or "") + 1:
        return False
    return container.span.start_line < setting.whole.start_line <= place.line


def _exposed(context: Context) -> list[str]:
    ports = [
        word.value.partition("/")[0]
        for stage in context.results[-1:]
        for instruction in context.history(stage)
        if instruction.keyword == "EXPOSE"
        for word in instruction.arguments
        if not word.value.endswith("/udp")
    ]
    return [port for port in dict.fromkeys(ports) if port.isdecimal()]
