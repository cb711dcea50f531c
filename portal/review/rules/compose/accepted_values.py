from collections.abc import Iterator
from itertools import islice

from portal.review.compose import Compose, refused
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give keys the values that compose takes",
    severity=Severity.ERROR,
    why="""
        Compose checks each value before it starts anything, and the engine the rest: `restart: allways`, a port beyond
        65535, `interval: 10` without a unit, `mem_limit: 512Mi` as Kubernetes writes it, or a number where text is
        wanted (`user: 1000` needs quotes) stop the whole file.

        Told are values that are surely refused. Those with variables or templates in them are left alone.
    """,
    examples=(
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    restart: allways\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    restart: always\n",
            4,
            subject="compose",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    healthcheck:\n      test: [CMD, /app/check]\n"
            "      interval: 10\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    healthcheck:\n      test: [CMD, /app/check]\n"
            "      interval: 10s\n",
            6,
            subject="compose",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    user: 10001\n",
            'services:\n  web:\n    image: shop/web:1.4.2\n    user: "10001"\n',
            4,
            subject="compose",
        ),
        bad(
            'services:\n  web:\n    image: shop/web:1.4.2\n    ports: ["80800:8080"]\n    volumes: ./data:/data\n',
            4,
            5,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: {{ image }}\n",
            3,
            subject="compose",
            caption="braces of a template, without quotes",
        ),
        good(
            'services:\n  web:\n    image: shop/web:1.4.2\n    restart: "no"\n    ports: ["8080-8082:80"]\n'
            "    healthcheck:\n      test: curl --fail http://localhost/\n      interval: 1m30s\n"
            "    stop_grace_period: ${GRACE}\n",
            subject="compose",
        ),
    ),
)

_MOST = 5_000  # nobody reads more, and a guess at what is meant takes its time


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    if compose.root is None or compose.problem is not None:
        return
    for node, why, meant in islice(refused(compose.reader, compose.root), _MOST):
        span = compose.reader.inner(node)
        fixes: tuple[Fix, ...] = ()
        # Behind an anchor, or over several lines, the text of the value is not what stands there.
        if meant and span.end_column - span.start_column == len(node.text):
            text = meant if node.style is None else meant.strip('"')
            fixes = (replace(f"Write {text}", span, text, Safety.SUGGESTED),)
        yield Problem(span, why, fixes)
