from collections.abc import Iterator

from portal.review.container import Container
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Have databases ask for a password",
    severity=Severity.WARNING,
    why="""
        `POSTGRES_HOST_AUTH_METHOD=trust`, `MYSQL_ALLOW_EMPTY_PASSWORD=yes` and their like let in whoever reaches the
        database: each container in its networks, and the whole network where its port is published. One application
        that is taken over is enough, then.

        Give the password by a file (`POSTGRES_PASSWORD_FILE=/run/secrets/db`). Left alone are runs that end with the
        terminal, and what is named for tests, where a database lives for minutes and holds nothing.
    """,
    examples=(
        bad(
            "services:\n  db:\n    image: postgres:17.2\n    volumes: ['data:/var/lib/postgresql/data']\n"
            "    environment:\n      POSTGRES_HOST_AUTH_METHOD: trust\nvolumes:\n  data:\n",
            6,
            subject="compose",
        ),
        bad(
            "docker run -d -e MYSQL_ALLOW_EMPTY_PASSWORD=yes -v data:/var/lib/mysql mysql:8.4.3\n",
            subject="run-command",
        ),
        good(
            "services:\n  db:\n    image: postgres:17.2\n    volumes: ['data:/var/lib/postgresql/data']\n"
            "    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n    secrets: [db]\n"
            "volumes:\n  data:\nsecrets:\n  db: {file: ./db.secret}\n",
            subject="compose",
        ),
        good("docker run --rm -it -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17.2\n", subject="run-command"),
        good(
            "services:\n  test-db:\n    image: mysql:8.4.3\n    environment: [MYSQL_ALLOW_EMPTY_PASSWORD=1]\n",
            "for tests",
            subject="compose",
        ),
    ),
)

_EMPTY = frozenset(
    [
        *("ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"),
        *("MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_ALLOW_EMPTY_ROOT_PASSWORD"),
    ]
)
_OFF = frozenset(["", "no", "false", "0", "off"])


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.passing or container.switch("rm") or container.for_tests:
        return
    for variable in container.variables:
        value = (variable.value or "").strip().lower()
        trusts = variable.name == "POSTGRES_HOST_AUTH_METHOD" and value == "trust"
        if trusts or (variable.name in _EMPTY and value not in _OFF and "$" not in value):
            yield Problem(
                variable.span,
                f"{variable.name} lets in whoever reaches the database, without a password: give it one by a file.",
            )
