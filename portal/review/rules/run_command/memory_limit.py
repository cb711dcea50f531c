from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Give each container a memory limit",
    requirements=("RUN-12",),
    aliases=("memory_not_limited",),
    severity=Severity.WARNING,
    why="""
        Without a limit one leaking application takes the memory of all others on the machine, and the kernel ends
        whichever process it likes. With a limit it hits the one that leaks, and a scheduler knows what fits where.

        The limit is part of the image's interface contract: measure what the application takes under load, and add a
        margin. `--memory-reservation` is only a wish, not a limit. For a
        container that somebody waits for (`--rm`, `-it`) it is only noted. The fix writes 512 MB, for you to change.
    """,
    examples=(
        fixed(
            "docker run -d --cpus=1 shop/web:1.4.2\n",
            "docker run --memory=512m -d --cpus=1 shop/web:1.4.2\n",
            subject="run-command",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    cpus: 1\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    cpus: 1\n    mem_limit: 512m\n",
            2,
            subject="compose",
        ),
        bad("docker run --memory-reservation=1g --cpus=1 shop/web:1.4.2\n", subject="run-command"),
        good("docker run -m 512m --cpus=1 shop/web:1.4.2\n", subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    deploy:\n      resources:\n        limits:\n"
            '          memory: 512M\n          cpus: "1"\n',
            subject="compose",
        ),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.image is None and not container.built:
        return
    if not any(setting.value not in ("0", "-1") for setting in container.all("memory")):
        yield Problem(
            container.span,
            f"{container.title} sets no memory limit: it can take all that the machine has.",
            container.adding("Limit memory to 512 MB", "--memory=512m", "mem_limit: 512m", Safety.MANUAL),
            Severity.INFO if container.passing else None,
        )
