from collections.abc import Iterator

from portal.patterns import regex
from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No operating system in the tags of your own images",
    requirements=("TAG-5",),
    severity=Severity.WARNING,
    why="""
        One operating system base is enough for an organisation's own images: then updates, packages and know-how are
        shared, and nobody has to choose between `1.4.2-slim` and `1.4.2-alpine` of the same application. A suffix
        like that shows that there are several, or will be.

        This is about tags that you give. Which variant of a public image you build on is another matter.
    """,
    examples=(
        bad("docker build -t shop/web:1.4.2-alpine .\n", subject="build-command"),
        bad("docker tag shop/web:8f3a9c2e shop/web:1.4.2-slim\n", subject="build-command"),
        bad("docker push registry.example.org/shop/web:1.4.2-bookworm\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2 .\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2-onbuild .\n", subject="build-command"),
        good("docker tag python:3.12-slim shop/base:1.0.0\n", "of an image of others", subject="build-command"),
    ),
)

_VARIANT = regex(
    r"(?:^|-)(slim|alpine|bookworm|bullseye|buster|trixie|jammy|noble|focal|bionic|ubi\d?|debian|ubuntu)(?=[\d.-]|$)"
)


@rule.on_build_command
def check(build: Build, context: Context) -> Iterator[Problem]:
    for setting in build.tags:
        name = split_name(setting)
        match = _VARIANT.search(name.tag)
        if match:
            yield Problem(
                name.tag_span, f"{match[1]} is a variant: images of your own are built on one operating system."
            )
