from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Limit the number of processes",
    severity=Severity.INFO,
    opinion=True,
    aliases=("pids_limit_not_set",),
    why="""
        Without a limit, one container that starts processes without end takes the whole machine down with it. A few
        hundred are plenty for most applications: `--pids-limit=200`. Some engines set a limit by themselves, and the
        standard asks only for memory and processor time, so the rule is off by itself.
    """,
    examples=(
        bad("docker run shop/web:1.4.2\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n", 2, subject="compose"),
        good("docker run --pids-limit=200 shop/web:1.4.2\n", subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    deploy: {resources: {limits: {pids: 200}}}\n",
            subject="compose",
        ),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if not any(setting.value not in ("-1", "0") for setting in container.all("pids-limit")):
        yield Problem(
            container.span,
            f"{container.title} sets no limit to the number of processes.",
            container.adding("Allow 200 processes", "--pids-limit=200", "pids_limit: 200", Safety.MANUAL),
        )
