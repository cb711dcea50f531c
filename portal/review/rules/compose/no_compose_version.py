from collections.abc import Iterator

from portal.dockerfile.model import Span
from portal.review.compose import Compose
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="No version in compose files",
    severity=Severity.INFO,
    opinion=True,
    why="""
        The Compose Specification gave up the `version` at the top: there is one format now, newer programs warn about
        the key and do nothing with it. It only makes people search for the number that has the feature they want.
    """,
    examples=(
        fixed(
            'version: "3.8"\nservices:\n  web:\n    image: shop/web:1.4.2\n',
            "services:\n  web:\n    image: shop/web:1.4.2\n",
            subject="compose",
        ),
        bad("services:\n  web:\n    image: shop/web:1.4.2\nversion: '3'\n", 4, subject="compose"),
        good("services:\n  web:\n    image: shop/web:1.4.2\n", subject="compose"),
        good("name: shop\nservices:\n  web:\n    image: shop/web:1.4.2\n", subject="compose"),
    ),
)


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    version = compose.version
    if version is not None:
        line = version.whole.start_line
        alone = version.whole.start_column == 1 and version.whole.end_line == line
        fixes = (replace("Take it away", Span(line, 1, line + 1, 1), ""),) if alone else ()
        yield Problem(version.whole, "The key version has no meaning any more.", fixes)
