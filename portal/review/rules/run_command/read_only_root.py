from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="A read-only file system for the container",
    severity=Severity.INFO,
    opinion=True,
    requirements=("IMG-2",),
    aliases=("writable-filesystem-service",),
    why="""
        State belongs on mounts. A container whose own file system is read-only proves that none is left in it, and an
        attacker can't put programs there. Folders for temporary files become memory: `--tmpfs /tmp`.

        Some applications need more than one such folder, which somebody has to find out; so the rule is off by itself.
    """,
    examples=(
        bad("docker run shop/web:1.4.2\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n", 2, subject="compose"),
        good("docker run --read-only --tmpfs /tmp shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    read_only: true\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.switch("read-only") is None:
        fixes = container.adding("Make it read-only", "--read-only --tmpfs /tmp", "read_only: true")
        yield Problem(container.span, f"{container.title} can write to the container's own file system.", fixes)
