from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No new privileges inside",
    severity=Severity.INFO,
    opinion=True,
    aliases=("no_new_privileges_not_set", "no-new-privileges", "security_opt_not_set"),
    why="""
        With `no-new-privileges` the kernel ignores the set-user-id bit: no program in the container can make its
        caller root, forgotten `su` and `ping` included. Nearly every application runs with it. Those that change
        their user by `sudo` or `su` do not; `gosu` and `setpriv` work.

        The standard does not ask for it, so the rule is off by itself.
    """,
    examples=(
        bad("docker run shop/web:1.4.2\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n", 2, subject="compose"),
        good("docker run --security-opt no-new-privileges shop/web:1.4.2\n", subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    security_opt:\n      - no-new-privileges:true\n",
            subject="compose",
        ),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    options = [setting.value for setting in container.all("security-opt")]
    if any(option.startswith("no-new-privileges") for option in options) or container.switch("privileged"):
        return
    key = "" if options else "security_opt: [no-new-privileges]"
    fixes = container.adding("Bar new privileges", "--security-opt=no-new-privileges", key) if key else ()
    yield Problem(container.span, f"{container.title} lets set-user-id programs raise their privileges.", fixes)
