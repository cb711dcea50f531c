from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Find services by name in a network, not by links",
    requirements=("RUN-13",),
    severity=Severity.INFO,
    why="""
        Links are a relic of the default network: they write another container's address into `/etc/hosts` and its
        variables, secrets included, into the environment. Containers in one network of their own
        (`docker network create`) find each other by name through DNS; so do the services of a compose file, without
        any link.
    """,
    examples=(
        bad("docker run --link db:db shop/web:1.4.2\n", subject="run-command"),
        bad("services:\n  web:\n    image: shop/web:1.4.2\n    links:\n      - db\n", 5, subject="compose"),
        good("docker run --network shop shop/web:1.4.2\n", subject="run-command"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    depends_on: [db]\n", subject="compose"),
    ),
)


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for setting in container.all("link"):
        yield Problem(setting.span, f"{setting.value} is found by its name in a common network, without a link.")
