from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import Origin, described, is_official
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Know who publishes the base image",
    requirements=("IMG-17",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        On Docker Hub anybody may publish under a name of his own. An image of such an account may be well made or not,
        may be given up or sold tomorrow, and nothing says from what it was built. Official images (`python`) are
        reviewed in public; the accounts in the option `publishers` are those that you have looked at.

        Other registries are a matter of `trusted-registries`. No other reviewer checks this.
    """,
    options={"publishers": ()},
    examples=(
        bad("FROM somebody/python:3.12\n", 1),
        bad("FROM docker.io/somebody/tools:1.2 AS tools\nFROM python:3.12\n", 1),
        good("FROM python:3.12\n"),
        good("FROM bitnami/redis:7.2\n", "where the profile knows it", publishers=("bitnami",)),
        good("FROM registry.example.org/team/python:3.12\n"),
    ),
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or image.registry not in (None, "docker.io", "index.docker.io") or is_official(image):
        return
    publisher = image.repository.partition("/")[0]
    if "$" in publisher or any(fnmatchcase(publisher, known) for known in context.option(rule, "publishers")):
        return
    origin = Origin(stage, context)
    yield Problem(
        origin.span,
        f"{described(stage, origin)} is published by the Docker Hub account {publisher}: find out who that is, or "
        "build on an official image.",
        related=origin.related,
    )
