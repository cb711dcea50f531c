from collections.abc import Iterator

from portal.patterns import regex
from portal.review.compose import Compose
from portal.review.compose.names import is_for_development
from portal.review.container import Container
from portal.review.context import Context
from portal.review.debugging import is_debug_switch
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Deploy without debug switches",
    severity=Severity.WARNING,
    why="""
        With `DJANGO_DEBUG=true`, `FLASK_DEBUG=1` or `NODE_ENV=development` an application shows its settings and its
        code to whoever causes an error, some let visitors run code of theirs, and most get slow. What is set for the
        container counts, whatever the image says.

        On a developer's machine that is what one wants: the place for it is a file of its own, `compose.override.yaml`
        or `compose.dev.yaml`. Left alone are files of such names, services and images that are named for development
        or tests, services that mount the folder of their sources, and runs that end with the terminal.
    """,
    examples=(
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n      DJANGO_DEBUG: 'true'\n",
            5,
            subject="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment: [NODE_ENV=development]\n",
            4,
            subject="compose",
        ),
        bad("docker run -d -e FLASK_DEBUG=1 shop/web:1.4.2\n", subject="run-command"),
        good(
            "services:\n  web:\n    image: shop/web:1.4.2\n    environment:\n      DJANGO_DEBUG: 'false'\n",
            subject="compose",
        ),
        good(
            "services:\n  web:\n    build: .\n    volumes: ['.:/app']\n    environment: [FLASK_DEBUG=1]\n",
            "at work on the sources",
            subject="compose",
        ),
        good("docker run --rm -it -e DEBUG=1 shop/web:1.4.2\n", "looked at in a terminal", subject="run-command"),
    ),
)

_AT_WORK = regex(r"(?:^|[-_.:/])(?:dev|develop|development|devel|debug|tests?|testing|local)(?:$|[-_.:@])")
_SOURCES = frozenset(["api", "app", "backend", "client", "code", "frontend", "lib", "server", "src", "web"])


@rule.on_compose
def check(compose: Compose, context: Context) -> Iterator[Problem]:
    if is_for_development(compose.name):
        return
    targets = {build.title: build.target.value for build in compose.builds if build.target is not None}
    told = set()
    for container in compose.services:
        name = container.title.removeprefix("The service ")
        if _AT_WORK.search(targets.get(f"The build of {name}", "")) or _AT_WORK.search(name):
            continue
        for problem in _switches(container):
            if problem.span not in told:
                told.add(problem.span)
                yield problem


@rule.on_run_command
def check_run(container: Container, context: Context) -> Iterator[Problem]:
    if not container.passing:
        yield from _switches(container)


def _switches(container: Container) -> Iterator[Problem]:
    if (container.image is not None and _AT_WORK.search(container.image.value)) or _mounts_sources(container):
        return
    for variable in container.variables:
        if variable.value is not None and is_debug_switch(variable.name, variable.value):
            yield Problem(
                variable.span,
                f"{variable.name} is {variable.value[:30]} wherever this is deployed: keep it in a file of its own for "
                "development.",
            )


def _mounts_sources(container: Container) -> bool:
    sources = [mount.source.rstrip("/") for mount in container.mounts if mount.kind == "bind" and not mount.read_only]
    return any(
        source in (".", "..", "$PWD", "${PWD}", "$(pwd)")
        or (not source.startswith("/") and source.rpartition("/")[2] in _SOURCES)
        for source in sources
    )
