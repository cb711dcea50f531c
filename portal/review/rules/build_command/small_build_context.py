from collections.abc import Iterator

from portal.review.container import Build
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Build from a folder with just what the image needs",
    requirements=("IMG-11",),
    severity=Severity.WARNING,
    why="""
        The last argument of a build is its context: what the builder may read, and what `COPY .` takes along. The root
        of the file system, a home folder or the folder above the project hold far more than the image needs, keys and
        credentials among it, and every change in it can undo the cache.

        Point it at the project or, better, at a folder with just what goes in. A file outside comes in as a context of
        its own: `--build-context docs=../docs`.
    """,
    examples=(
        bad("docker build -t shop/web:1.4.2 /\n", subject="build-command"),
        bad("docker build -t shop/web:1.4.2 -f Dockerfile ~\n", subject="build-command"),
        bad("docker build -t shop/web:1.4.2 -f Dockerfile ../..\n", subject="build-command"),
        bad("services:\n  web:\n    build:\n      context: ../..\n", 4, subject="compose"),
        good("docker build -t shop/web:1.4.2 .\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2 -f docker/Dockerfile app\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2 - < Dockerfile\n", "no context at all", subject="build-command"),
    ),
)

_HOMES = ("~", "$HOME", "${HOME}", "/root", "/home", "/", "/etc", "/usr", "/var")


@rule.on_build
def check(build: Build, context: Context) -> Iterator[Problem]:
    if build.context is None:
        return
    folder = build.context.value.rstrip("/") or "/"
    if folder in _HOMES:
        yield Problem(build.context.span, f"{build.context.value} is the build context: give the project's folder.")
    elif folder.endswith("../..") or folder.count("../") > 1:
        yield Problem(
            build.context.span,
            f"{build.context.value} takes in what lies around the project: give the folder that the image needs.",
        )
