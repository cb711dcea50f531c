from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Give each container a CPU limit",
    requirements=("RUN-12",),
    aliases=("cpus_not_limited",),
    severity=Severity.WARNING,
    why="""
        Without a limit one busy container slows down all others on the machine, and what it takes can't be planned.
        `--cpus=1.5` caps its processor time, `--cpuset-cpus=0,1` pins it to some processors.

        `--cpu-shares` is not a limit, whatever older texts say: it weighs containers against each other while the
        machine is busy, and otherwise gives as much as there is. For a container that somebody
        waits for (`--rm`, `-it`) it is only noted. The fix writes one processor, for you to change.
    """,
    examples=(
        fixed(
            "docker run -d --memory=512m shop/web:1.4.2\n",
            "docker run --cpus=1 -d --memory=512m shop/web:1.4.2\n",
            subject="run-command",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 512m\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 512m\n    cpus: 1\n",
            2,
            subject="compose",
        ),
        bad("docker run --memory=512m --cpu-shares=512 shop/web:1.4.2\n", subject="run-command", caption="a weight"),
        good("docker run --memory=512m --cpuset-cpus=0,1 shop/web:1.4.2\n", subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    deploy:\n      resources:\n        limits:\n"
            '          memory: 512M\n          cpus: "0.5"\n',
            subject="compose",
        ),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.image is None and not container.built:
        return
    capped = any(setting.value not in ("0", "0.0", "-1") for setting in container.all("cpus", "cpu-quota"))
    if capped or container.all("cpuset-cpus"):  # whose 0 is the first processor
        return
    severity = Severity.INFO if container.passing else None
    fixes = container.adding("Limit it to one processor", "--cpus=1", "cpus: 1", Safety.MANUAL)
    for setting in container.all("cpu-shares"):
        yield Problem(
            setting.whole, f"{setting.shown} is a weight against other containers, not a limit: set cpus.", fixes
        )
        return
    yield Problem(
        container.span, f"{container.title} sets no CPU limit: it can take all that the machine has.", fixes, severity
    )
