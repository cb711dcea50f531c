from collections.abc import Iterator

from portal.review.compose import Compose, unknown_keys
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Use only keys that compose files have",
    severity=Severity.ERROR,
    why="""
        Docker Compose refuses a file with a key that it does not know: `enviroment`, `port`, or a key that is right
        and stands in the wrong place, such as `interval` beside `healthcheck`. Other programs pass it over without a
        word, and the setting is not there.

        The keys are those of the Compose Specification at the end of 2026, of services, builds, health checks,
        `deploy` and what the top level declares. Whatever begins with `x-` is yours.
    """,
    examples=(
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    enviroment:\n      LOG_LEVEL: info\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n      LOG_LEVEL: info\n",
            4,
            subject="compose",
        ),
        fixed(
            "services:\n  web:\n    image: shop/web:1.4.2\n    healthcheck:\n      test: [CMD, /app/check]\n"
            "      intervall: 10s\n",
            "services:\n  web:\n    image: shop/web:1.4.2\n    healthcheck:\n      test: [CMD, /app/check]\n"
            "      interval: 10s\n",
            6,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    replicas: 2\n",
            4,
            caption="a key of deploy:",
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\ndb:\n  image: postgres:17.2\n",
            4,
            caption="a service at the margin",
            subject="compose",
        ),
        good(
            "x-limits: &limits\n  mem_limit: 512m\nservices:\n  web:\n    <<: *limits\n    image: shop/web:1.4.2\n"
            "    x-owner: shop\n",
            subject="compose",
        ),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    post_start:\n      - command: [/app/warm-up]\n"
            "        user: root\n    models:\n      llm:\n        endpoint_var: LLM_URL\n"
            "models:\n  llm:\n    model: ai/smollm2\n",
            "keys that came lately",
            subject="compose",
        ),
    ),
)


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    if compose.root is None or compose.problem is not None:
        return
    for node, where, meant, hint, replaces in unknown_keys(compose.reader, compose.root):
        span = compose.reader.inner(node)
        said = f"{node.text[:40]} is no key of {where}, and compose refuses the file."
        if meant:
            fixes = (replace(f"Write {meant}", span, meant, Safety.SUGGESTED),) if replaces else ()
            yield Problem(span, f"{said} {meant} seems to be meant{'' if replaces else ', which is a list'}.", fixes)
        else:
            yield Problem(span, f"{said} {hint}".rstrip())
