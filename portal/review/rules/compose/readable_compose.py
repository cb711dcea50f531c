from collections.abc import Iterator

from portal.review.compose import Compose
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="A compose file that can be read",
    severity=Severity.ERROR,
    why="""
        A compose file is YAML with a mapping `services:`. Where it can't be read nothing starts, and nothing in it can
        be reviewed; the usual reasons are a tab in the indentation, a missing blank behind a colon, or a text with a
        colon or `#` in it that needs quotes.

        A service is a mapping as well. One that names neither `image:` nor `build:` is no error, for another file may
        do so (`compose.override.yaml`): the report says that it could not be judged.
    """,
    examples=(
        bad("services:\n  web:\n    image: shop/web:1.4.2\n   cpus: 1\n", 4, subject="compose"),
        bad("web:\n  image: shop/web:1.4.2\n", 1, subject="compose", caption="the form of before 2016"),
        bad("services:\n  web:\n  db:\n    imag\n", 2, 3, subject="compose", caption="services that are not finished"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 512m\n    cpus: 1\n", subject="compose"),
        good("include:\n  - ../common/compose.yaml\n", "services from elsewhere", subject="compose"),
    ),
)


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    if compose.problem is not None:
        yield Problem(*compose.problem)
    for unfinished in compose.unfinished:
        yield Problem(*unfinished)
