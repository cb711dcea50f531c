from collections.abc import Iterator

from portal.review.container import Container, removing
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="No terminal for a service",
    requirements=("RUN-15",),
    severity=Severity.INFO,
    why="""
        `-i` keeps standard input open and `-t` attaches a terminal: right for a shell that somebody sits at, not for
        what runs by itself. A program behind a terminal changes its ways (colours, prompts, line ends with carriage
        returns in the logs), and one that needs standard input can't run under a scheduler.

        Reported is a container that goes to the background (`-d`) or restarts by itself, and a service of a compose
        file.
    """,
    examples=(
        bad("docker run -dit --name web shop/web:1.4.2\n", subject="run-command"),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    tty: true\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n",
            4,
            subject="compose",
        ),
        good("docker run -it --rm shop/web:1.4.2 sh\n", "somebody sits at it", subject="run-command"),
        good("docker run -d --name web shop/web:1.4.2\n", subject="run-command"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    detached = container.subject == "compose" or container.switch("detach") or _restarts(container)
    if not detached:
        return
    reported = set()
    for name in ("interactive", "tty"):
        setting = container.switch(name)
        if setting is not None and setting.whole not in reported:
            reported.add(setting.whole)
            yield Problem(
                setting.whole,
                f"{setting.shown} is for somebody at a terminal; nobody sits at this one.",
                removing("Run it without a terminal", setting),
            )


def _restarts(container: Container) -> bool:
    return any(setting.value not in ("no", "") for setting in container.all("restart"))
