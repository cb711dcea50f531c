from collections.abc import Iterator

from portal.review.container import Container, Setting
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Limit restarts",
    severity=Severity.INFO,
    opinion=True,
    aliases=("restart_policy_on_failure_not_set_to_5",),
    why="""
        An application that fails at its start and is started again for ever burns the machine, floods the logs and
        hides its fault behind a container that is always up. `--restart=on-failure:5` gives up after five tries in a
        row, and then somebody can see it.

        That is one way to run things; on a single machine `unless-stopped` may well be what is wanted, which is
        why the rule is off by itself.
    """,
    examples=(
        fixed(
            "docker run -d --restart=always shop/web:1.4.2\n",
            "docker run -d --restart=on-failure:5 shop/web:1.4.2\n",
            subject="run-command",
        ),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n    restart: on-failure\n", 4, subject="compose"),
        good("docker run -d --restart=on-failure:5 shop/web:1.4.2\n", subject="run-command"),
        good('services:\n  web:\n    image: shop/web:1.4.2\n    restart: "no"\n', subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("restart"):
        if setting.value in ("always", "unless-stopped", "on-failure"):
            yield Problem(
                setting.whole,
                f"{setting.value} restarts without end; on-failure:5 stops when nothing helps any more.",
                _fixes(setting),
            )


def _fixes(setting: Setting) -> tuple[Fix, ...]:
    line, column, end_line, end_column = setting.span
    if line != end_line or end_column - column != len(setting.value):  # a variable put in
        return ()
    return (replace("Give up after five tries", setting.span, "on-failure:5", Safety.MANUAL),)
