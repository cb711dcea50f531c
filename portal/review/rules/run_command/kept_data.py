import itertools
from collections.abc import Iterator

from portal.dockerfile import read_image
from portal.dockerfile.model import ImageReference
from portal.patterns import regex
from portal.review.container import Container
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep a database's data on a volume with a name",
    severity=Severity.WARNING,
    why="""
        Without a volume of its own a database writes into one that has no name. `docker compose down` or `docker rm`
        parts the two, the next start begins with an empty database, and the old data lies somewhere among the volumes
        that a clean-up takes away.

        Name a volume (`data:/var/lib/mysql`) or a folder of the host. Looked at are the usual images of databases, and
        of Redis and Valkey where they are told to write to disk (`--appendonly yes`, `--save`). A `tmpfs` says that
        nothing shall stay, and so do containers that are named for tests.

        PostgreSQL's image keeps its data in `/var/lib/postgresql/18/docker` since version 18: a volume at
        `/var/lib/postgresql/data` is not used any more. Mostly the image refuses to start with one; where it
        does start, the data is lost with the container.
    """,
    examples=(
        bad(
            "services:\n  db:\n    image: mysql:8.4.3\n    environment: [MYSQL_PASSWORD_FILE=/run/secrets/db]\n",
            2,
            subject="compose",
        ),
        bad(
            "services:\n  cache:\n    image: redis:7.4.1\n    command: redis-server --appendonly yes\n",
            2,
            subject="compose",
        ),
        bad(
            "services:\n  db:\n    image: postgres:18.1\n    volumes: ['data:/var/lib/postgresql/data']\n"
            "volumes:\n  data:\n",
            4,
            subject="compose",
        ),
        bad("docker run -d --name db mongo:8.0.4\n", subject="run-command"),
        good(
            "services:\n  db:\n    image: postgres:18.1\n    volumes: ['data:/var/lib/postgresql']\n"
            "volumes:\n  data:\n",
            subject="compose",
        ),
        good("services:\n  cache:\n    image: redis:7.4.1\n", "a cache", subject="compose"),
        good("docker run --rm mysql:8.4.3 mysqldump --all-databases\n", "no server", subject="run-command"),
    ),
)

_POSTGRES = "/var/lib/postgresql"
_FOLDERS = {
    "cassandra": "/var/lib/cassandra",
    "clickhouse": "/var/lib/clickhouse",
    "clickhouse/clickhouse-server": "/var/lib/clickhouse",
    "couchdb": "/opt/couchdb/data",
    "elasticsearch": "/usr/share/elasticsearch/data",
    "elasticsearch/elasticsearch": "/usr/share/elasticsearch/data",
    "mariadb": "/var/lib/mysql",
    "mongo": "/data/db",
    "mysql": "/var/lib/mysql",
    "neo4j": "/data",
    "opensearchproject/opensearch": "/usr/share/opensearch/data",
    "percona": "/var/lib/mysql",
    "pgvector/pgvector": _POSTGRES,
    "postgis/postgis": _POSTGRES,
    "postgres": _POSTGRES,
    "timescale/timescaledb": _POSTGRES,
}
_IN_MEMORY = frozenset(["redis", "valkey", "valkey/valkey"])
_ELSEWHERE = ("--datadir", "--dbpath", "--dir", "PGDATA", "data_directory")
_MAJOR = regex(r"(\d{1,4})(?:[.-]|$)")


@rule.on_container
def check(container: Container, context: Context) -> Iterator[Problem]:
    if container.image is None or container.built or container.elsewhere or container.switch("rm") or container.passing:
        return
    image = read_image(container.image.value)
    name = short_name(image) if is_official(image) else image.repository
    folder = _FOLDERS.get(name) or ("/data" if name in _IN_MEMORY and _writes(container) else None)
    if folder is None or container.for_tests or _moved(container):
        return
    targets = [(mount.target.rstrip("/") or "/", mount) for mount in container.mounts]
    if any("$" in target for target, _ in targets) or container.all("volumes-from"):
        return
    covering = [one for one in targets if _covers(one[0], folder)]
    if not covering:
        yield Problem(
            container.span,
            f"{container.title} keeps its data in {folder}, on a volume without a name: it is lost with the container.",
        )
    elif name == "postgres" and _is_18(image) and all(target == f"{_POSTGRES}/data" for target, _ in covering):
        yield Problem(
            covering[0][1].span,
            f"Since version 18 the image keeps its data in {_POSTGRES}/18/docker, so that this volume is not "
            f"used: mount it at {_POSTGRES}.",
        )


def _writes(container: Container) -> bool:
    """Whether Redis is told to write to disk by its command."""
    words = [word.value for word in container.words]
    pairs = list(itertools.pairwise([*words, ""]))
    return ("--appendonly", "yes") in pairs or any(one == "--save" and value.isdecimal() for one, value in pairs)


def _moved(container: Container) -> bool:
    """Whether the data may be kept in another folder than the image's own."""
    return any(word.value.startswith(_ELSEWHERE) for word in container.words) or any(
        variable.name == "PGDATA" for variable in container.variables
    )


def _covers(target: str, folder: str) -> bool:
    return target == "/" or f"{folder}/".startswith(f"{target}/") or target.startswith(f"{folder}/")


def _is_18(image: ImageReference) -> bool:
    major = _MAJOR.match(image.tag or "")
    return major is not None and int(major[1]) >= 18
