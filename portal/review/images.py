"""What is known of base images, and where in a file the tag of one is written."""

from __future__ import annotations

from portal.dockerfile.model import ImageReference, Instruction, Pair, Span, Stage
from portal.patterns import regex
from portal.review.context import Context

_VARIABLE = regex(r"\$\{?(\w+)")
_TAG = regex(r":(?![-+?])([^/@]*)(?:@|$)")
_EXPANSION = regex(r"\$\{[^}]*\}")

# Images whose release line is one number: the number is the version, what follows are patches.
SINGLE_NUMBER = (
    "almalinux",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "centos",
    "debian",
    "eclipse-temurin",
    "fedora",
    "fedora-minimal",
    "ibm-semeru-runtimes",
    "openjdk",
    "oraclelinux",
    "postgres",
    "rockylinux",
    "sapmachine",
)

# Docker Hub's official images that bring an entry point of their own, so that CMD alone gives its arguments.
WITH_ENTRYPOINT = frozenset(
    [
        "adminer",
        "arangodb",
        "bash",
        "cassandra",
        "composer",
        "consul",
        "couchbase",
        "couchdb",
        "docker",
        "drupal",
        "eclipse-mosquitto",
        "eclipse-temurin",
        "elasticsearch",
        "flink",
        "ghost",
        "gradle",
        "haproxy",
        "influxdb",
        "jenkins",
        "jetty",
        "joomla",
        "julia",
        "kibana",
        "kong",
        "logstash",
        "mariadb",
        "matomo",
        "maven",
        "memcached",
        "mongo",
        "mongo-express",
        "mysql",
        "nats",
        "neo4j",
        "nextcloud",
        "nginx",
        "node",
        "odoo",
        "open-liberty",
        "percona",
        "phpmyadmin",
        "php",
        "postgres",
        "rabbitmq",
        "redis",
        "redmine",
        "registry",
        "rethinkdb",
        "ros",
        "solr",
        "sonarqube",
        "telegraf",
        "traefik",
        "varnish",
        "vault",
        "wordpress",
        "zookeeper",
        "nginx-unprivileged",
    ]
)

_OTHER_OFFICIAL = frozenset(
    [
        *("alpine", "buildpack-deps", "busybox", "caddy", "erlang", "golang", "haskell", "httpd"),
        *("perl", "pypy", "python", "r-base", "ruby", "rust", "swift", "tomcat", "ubuntu"),
    ]
)
_UNPRIVILEGED_OFFICIAL = frozenset(
    ["elasticsearch", "haproxy", "kibana", "kong", "logstash", "memcached", "solr", "sonarqube", "varnish"]
)
_DROP_RIGHTS = frozenset(
    [
        *("cassandra", "couchdb", "eclipse-mosquitto", "flink", "ghost", "influxdb", "mariadb", "mongo", "mysql"),
        *("neo4j", "percona", "postgres", "rabbitmq", "redis", "zookeeper"),
    ]
)
_UNPRIVILEGED_REGISTRIES = ("cgr.dev", "dhi.io", "docker.elastic.co")
_UNPRIVILEGED_NAMESPACES = ("bitnami/", "bitnamilegacy/", "chainguard/", "jupyter/", "rootlesscontainers/")
_UNPRIVILEGED_IMAGES = frozenset(
    [
        *("apache/airflow", "curlimages/curl", "grafana/grafana", "grafana/grafana-enterprise", "grafana/grafana-oss"),
        *("jenkins/jenkins", "keycloak/keycloak", "n8nio/n8n", "prom/prometheus", "prometheus/prometheus"),
    ]
)
_RUNS_AS_ROOT = regex(
    r"(?:^|/)(?:distroless|dotnet|ubi\d|amazonlinux|almalinux|rockylinux|fedora|centos|nvidia/cuda)(?:[-/]|$)"
)


def short_name(image: ImageReference) -> str:
    """The last part of the repository: `python` of `docker.io/library/python`."""
    return image.repository.rpartition("/")[2]


def is_official(image: ImageReference) -> bool:
    """Whether it is one of Docker Hub's official images (`python`, `library/python`)."""
    return image.registry in (None, "docker.io", "index.docker.io") and (
        "/" not in image.repository or image.repository.startswith("library/")
    )


def is_known_image(image: ImageReference) -> bool:
    """Whether a name can only be meant as an image: it has a registry or a path, or is that of a well-known official
    image. Other bare names may be contexts that a build is given."""
    return (
        image.registry is not None
        or "/" in image.repository
        or image.repository in WITH_ENTRYPOINT
        or image.repository in SINGLE_NUMBER
        or image.repository in _OTHER_OFFICIAL
    )


def is_unprivileged(image: ImageReference) -> bool:
    """Whether the image is known to switch to an unprivileged account itself."""
    tag = image.tag or ""
    return (
        image.registry in _UNPRIVILEGED_REGISTRIES
        or image.repository.startswith(_UNPRIVILEGED_NAMESPACES)
        or image.repository in _UNPRIVILEGED_IMAGES
        or (is_official(image) and short_name(image) in _UNPRIVILEGED_OFFICIAL)
        or "unprivileged" in image.repository
        or "chiseled" in tag
        or "nonroot" in tag
        or "rootless" in tag
    )


def always_unprivileged(image: ImageReference) -> bool:
    """Whether the image is known to switch to an unprivileged account in each of its versions that is still kept up."""
    return image.repository in _UNPRIVILEGED_IMAGES or image.repository.endswith("/nginx-unprivileged")


def drops_rights(image: ImageReference) -> bool:
    """Whether the entry point of an official image switches to an account of its own before it starts the server."""
    return is_official(image) and short_name(image) in _DROP_RIGHTS


def is_windows(image: ImageReference) -> bool:
    """Whether the image is one of Windows, whose accounts have names and no numbers."""
    tag = image.tag or ""
    return image.repository.startswith("windows") or "nanoserver" in tag or "windowsservercore" in tag


def is_known_as_root(image: ImageReference | None) -> bool:
    """Whether what is built on it runs as root unless it says otherwise: nothing at all (`scratch`), Docker Hub's
    official images (those that switch the user do so in their entry points), and bare systems and run-times. Of other
    images this can't be said from their names."""
    return image is None or is_official(image) or _RUNS_AS_ROOT.search(image.repository) is not None


class Origin:
    """Where the tag of a stage's image (or the lack of one) is written: in FROM, or in the ARG whose default FROM
    uses. `span` is the word or value there; `literal_tag` says that a tag stands in FROM itself."""

    __slots__ = ("argument", "literal_tag", "related", "span")

    def __init__(self, stage: Stage, context: Context) -> None:
        word = stage.image_word
        self.argument: Pair | None = None
        self.related: tuple[tuple[str, Span], ...] = ()
        self.literal_tag = False
        self.span = word.span if word is not None else stage.instruction.span
        if word is None:
            return
        if "$" not in word.text:
            self.literal_tag = ":" in word.value.rpartition("/")[2]
            return
        tag = _TAG.search(_EXPANSION.sub(lambda found: found[0].replace(":", "\0"), word.text))
        names: list[str] = _VARIABLE.findall(tag[1]) if tag else _VARIABLE.findall(word.text)[-1:]
        self.literal_tag = tag is not None and not names
        for name in names:
            pair = self._default(name, stage.instruction, context)
            if pair is not None and pair.value is not None:
                self.argument = pair
                self.span = pair.value.span
                self.related = (("used here as the base image", word.span),)
                break

    @staticmethod
    def _default(name: str, before: Instruction, context: Context) -> Pair | None:
        found = None
        for instruction in context.dockerfile.global_arguments:
            if instruction.index < before.index:
                for pair in instruction.pairs:
                    if pair.key.value == name and pair.value is not None:
                        found = pair
        return found


_SYSTEMS = frozenset(
    [
        *("alpine", "amazonlinux", "almalinux", "buildpack-deps", "busybox", "debian", "fedora", "oraclelinux"),
        *("rockylinux", "ubuntu"),
    ]
)
_LANGUAGES = frozenset(
    [
        *("amazoncorretto", "eclipse-temurin", "elixir", "erlang", "golang", "ibm-semeru-runtimes", "node", "openjdk"),
        *("perl", "pypy", "python", "ruby", "rust", "sapmachine", "swift"),
    ]
)
_TOOLS = frozenset(["curl", "mysql", "mysqladmin", "nc", "netcat", "pg_isready", "psql", "redis-cli", "wget"])
_NOT_ON_ALPINE = _TOOLS - {"nc", "wget"} | {"bash"}


def has_no_server(stage: Stage) -> bool:
    """Whether a base image is a bare system or a language, where nothing listens that the file does not start; `stage`
    is the one that builds on it."""
    image = stage.image
    if image is None:
        return stage.image_word is not None and stage.image_word.value.lower() == "scratch"
    return "distroless/" in image.repository or (is_official(image) and short_name(image) in _SYSTEMS | _LANGUAGES)


def missing_tools(stage: Stage) -> frozenset[str]:
    """Which programs that health checks and launches like to call are known not to be in a base image; `stage` is the
    one that builds on it."""
    image = stage.image
    if image is None:
        return frozenset()
    tag = image.tag or ""
    name = short_name(image)
    if image.unresolved:
        return frozenset()
    if image.registry == "gcr.io" and "distroless/" in image.repository:
        return _TOOLS | {"bash"} if "debug" not in tag else frozenset()
    if image.registry == "mcr.microsoft.com" and image.repository.startswith("dotnet/"):
        if name not in ("aspnet", "runtime", "runtime-deps"):
            return frozenset()
        return _NOT_ON_ALPINE if "alpine" in tag else _TOOLS
    if not is_official(image):
        return frozenset()
    if name == "alpine" or (name in ("golang", "node", "python", "ruby", "rust") and "alpine" in tag):
        return _NOT_ON_ALPINE
    if name in ("debian", "ubuntu") or (name in ("node", "python", "ruby", "rust") and "slim" in tag):
        return _TOOLS
    return frozenset()


_FOR_DEVELOPMENT = regex(r"(?:^|[-_.])(?:dev|develop|development|devel|debug|tests?|testing|local)(?:$|[-_.])")


def is_for_development(stage: Stage) -> bool:
    """Whether a stage says by its name that it is for development, tests or debugging."""
    return stage.name is not None and _FOR_DEVELOPMENT.search(stage.name.value.lower()) is not None


def described(stage: Stage, origin: Origin) -> str:
    """The image as the reader finds it: `python`, or `BASE=python` where an ARG gives it."""
    image = stage.image
    text = image.text if image is not None else ""
    return text if origin.argument is None else f"{text}, by the default of ARG {origin.argument.key.value},"
