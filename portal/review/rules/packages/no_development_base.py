from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not build the finished image on a development or debug image",
    requirements=("TAG-8", "IMG-20"),
    aliases=("prefer-runtime-final-stage",),
    severity=Severity.WARNING,
    why="""
        An image whose name or tag says `dev`, `devel` or `debug` carries compilers, headers, shells and
        debuggers for those who work on it. As the base of the image that goes into production it brings all of
        that along. Use its plain counterpart; in a builder stage the development image is right.

        A stage that is itself named `...-dev` or `...-debug` is meant to be one and is left alone.
    """,
    examples=(
        bad("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nCOPY app /app\n", 1),
        bad("FROM registry.example.org/team/service-dev:1.4.2\nCOPY app /app\n", 1),
        bad("FROM gcr.io/distroless/static-debian12:debug\nCOPY app /app\n", 1),
        good(
            """
            FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS build
            RUN make
            FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
            COPY --from=build /app /app
            """
        ),
        good("FROM registry.example.org/team/service-dev:1.4.2 AS shell-dev\nCOPY app /app\n"),
        good("FROM registry.example.org/devices/service:1.4.2\nCOPY app /app\n", "only looks alike"),
    ),
)

_DEVELOPMENT = regex(r"(?:^|[-_.])(?:dev|devel|development|debug)(?:$|[-_.])")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.name is not None and _DEVELOPMENT.search(stage.name.value.lower()):
        return
    base = context.base_image(stage)
    if base.image is None or base.image_word is None:
        return
    name = base.image.repository.rpartition("/")[2].lower()
    tag = (base.image.tag or "").lower()
    if name == "ubuntu" and tag == "devel":
        return  # Ubuntu's next release
    if _DEVELOPMENT.search(name) or _DEVELOPMENT.search(tag):
        yield Problem(
            base.image_word.span,
            f"{base.image.text} is an image for development: build the finished image on its plain counterpart.",
        )
