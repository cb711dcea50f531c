from collections.abc import Iterator

from portal.review.compose import Compose, conflicts
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give nothing twice, nor what excludes each other",
    severity=Severity.ERROR,
    why="""
        Each of these keys is right by itself, and together compose refuses the file: a key twice in one mapping,
        `network_mode` beside `networks`, a limit at the service beside others below `deploy: resources: limits:`, a
        `container_name` for several replicas, services that wait for each other by `depends_on`, or settings of a
        volume that is `external`.
    """,
    examples=(
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment: [A=b]\n    image: shop/web:1.4.3\n",
            5,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    network_mode: host\n    networks: [default]\n",
            4,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    mem_limit: 512m\n    deploy:\n      resources:\n"
            '        limits:\n          cpus: "1"\n',
            4,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    depends_on: [db]\n  db:\n    image: postgres:17.2\n"
            "    depends_on: [web]\n",
            7,
            subject="compose",
        ),
        good(
            "x-all: &all\n  environment: &env {A: b}\nservices:\n  web:\n    <<: *all\n    image: shop/web:1.4.2\n"
            "    environment: {<<: *env, A: c}\n",
            subject="compose",
        ),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    cpus: 1\n    mem_limit: 512m\n    depends_on: [db]\n"
            "  db:\n    image: postgres:17.2\n",
            subject="compose",
        ),
    ),
)


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    if compose.problem is None:
        for node, why in conflicts(compose):
            yield Problem(compose.reader.inner(node), why)
