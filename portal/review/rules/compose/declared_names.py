from collections.abc import Iterator

from portal.review.compose import Compose, undeclared
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Declare what services name",
    severity=Severity.ERROR,
    why="""
        A network, a named volume, a secret or a configuration of a service needs an entry under the top-level key of
        that kind, and `depends_on`, `links` and `network_mode: service:...` need the service itself. Compose refuses a
        file in which one is missing: mostly a name was mistyped, or a service renamed in one place.

        `extends` needs its service as well.

        Not reported are names that come from a variable, and files that take in others (`include:`) or are completed by
        them, which a service without `image:` and `build:` tells. Beside a base (`compose.yaml`) a file is looked up in
        both. Where the base isn't known it is only noted that a name may be declared there.
    """,
    examples=(
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    volumes:\n      - data:/data\n",
            5,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    depends_on: [database]\n    networks:\n      - shop\n"
            "  db:\n    image: postgres:17.2\n",
            4,
            6,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    secrets: [token]\n"
            "secrets:\n  tokens:\n    file: token\n",
            4,
            subject="compose",
        ),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    networks: [default, shop]\n    volumes:\n"
            "      - data:/data\n      - ./conf:/conf:ro\nnetworks:\n  shop:\nvolumes:\n  data:\n",
            subject="compose",
        ),
        good(
            "include:\n  - ../common.yaml\nservices:\n  web:\n    image: shop/web:1.4.2\n    networks: [shop]\n",
            "declared in a file that it takes in, perhaps",
            subject="compose",
        ),
    ),
)

_KINDS = {"configs": "configuration", "networks": "network", "secrets": "secret", "volumes": "volume"}


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    where = "in this file" if compose.base is None else "in this file or the one below it"
    for span, name, key, elsewhere in undeclared(compose):
        if key in ("services", "extends"):
            text = f"There is no service {name[:80]} {where}"
            mend = "mend the name, or add the service"
        else:
            text = f"No {_KINDS[key]} {name[:80]} is declared"
            mend = f"name it under {key}: at the top level, or mend the name"
        if elsewhere:
            yield Problem(span, f"{text}; {elsewhere}, which may have it. If not, {mend}.", severity=Severity.INFO)
        else:
            yield Problem(span, f"{text}: {mend}.")
