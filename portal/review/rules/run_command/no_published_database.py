from collections.abc import Iterator

from portal.review.container import Container, Port
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Keep a database's port off the network",
    requirements=("RUN-13",),
    severity=Severity.WARNING,
    why="""
        `5432:5432` opens the database on every address of the host, past a host firewall too: the engine's own rules
        come before those of `ufw` or `firewalld`. Databases and caches found that way are emptied within hours.

        Other containers reach it by its name on a network that they share, without a published port. Who needs it from
        the host itself publishes it for the host alone, `127.0.0.1:5432:5432`; that is what the fix writes.

        Looked at are the usual ports of PostgreSQL, MySQL, SQL Server, Oracle, MongoDB, Cassandra, Neo4j, CouchDB,
        Elasticsearch, Redis, memcached and etcd in the container.
    """,
    examples=(
        fixed(
            "docker run -d -p 0.0.0.0:6379:6379 redis:7.4.1\n",
            "docker run -d -p 127.0.0.1:6379:6379 redis:7.4.1\n",
            subject="run-command",
        ),
        fixed(
            'services:\n  db:\n    image: postgres:16.4\n    ports:\n      - "5432:5432"\n',
            'services:\n  db:\n    image: postgres:16.4\n    ports:\n      - "127.0.0.1:5432:5432"\n',
            5,
            subject="compose",
        ),
        fixed(
            "services:\n  db:\n    image: mysql:8.4\n    ports:\n      - target: 3306\n        published: 13306\n",
            "services:\n  db:\n    image: mysql:8.4\n    ports:\n      - target: 3306\n        published: 13306\n"
            "        host_ip: 127.0.0.1\n",
            5,
            subject="compose",
        ),
        bad("docker run -d -p [::]:27017:27017 mongo:8.0\n", subject="run-command"),
        good(
            'services:\n  db:\n    image: postgres:16.4\n    ports:\n      - "127.0.0.1:5432:5432"\n', subject="compose"
        ),
        good("services:\n  db:\n    image: postgres:16.4\n    expose: [5432]\n", subject="compose"),
        good("docker run -d -p 5432:8080 shop/web:1.4.2\n", "the container's port counts", subject="run-command"),
    ),
)

_SERVERS = {
    1433: "SQL Server",
    1521: "Oracle",
    2379: "etcd",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6379: "Redis",
    7687: "Neo4j",
    9042: "Cassandra",
    9200: "Elasticsearch",
    11211: "memcached",
    27017: "MongoDB",
}
_EVERYWHERE = frozenset(["", "0.0.0.0", "::"])  # noqa: S104 - what is looked for


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    for port in container.ports:
        number = port.number
        if port.address not in _EVERYWHERE or port.container.endswith("/udp") or not number.isascii():
            continue
        server = _SERVERS.get(int(number)) if number.isdecimal() and len(number) < 6 else None
        if server is not None:
            yield Problem(
                port.span,
                f"{number} is {server}'s port, published on every address of the host: whoever reaches the machine "
                "reaches the database.",
                _fixes(port),
            )


def _fixes(port: Port) -> tuple[Fix, ...]:
    return (Fix("Publish it for the host alone", Safety.SUGGESTED, (port.fix,)),) if port.fix is not None else ()
