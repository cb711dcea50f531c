from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Instruction
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Set WORKDIR before copying to a relative path",
    requirements=("IMG-34",),
    aliases=("DL3045", "DD041"),
    severity=Severity.WARNING,
    why="""
        A relative target is below the working directory. Without WORKDIR in the file that is the base image's, mostly
        `/`: the files land between `/bin` and `/usr`, and elsewhere when the base image changes its mind.

        WORKDIR is looked up in the stages that this one builds on as well. Official images that are known to set one
        (golang, php, httpd, tomcat, ...) are accepted, and so are targets that begin with a variable or a drive letter.
    """,
    examples=(
        bad("FROM python:3.12\nCOPY app.py .\n", 2),
        bad("FROM debian:12 AS base\nFROM base\nCOPY app etc/\n", 3),
        good("FROM python:3.12\nWORKDIR /app\nCOPY app.py .\n"),
        good("FROM debian:12 AS base\nWORKDIR /app\nFROM base\nCOPY app etc/\n", "set in the stage below it"),
        good("FROM python:3.12\nCOPY app.py /app/\n"),
        good("FROM php:8.3-apache\nCOPY index.php ./\n", "this image sets /var/www/html"),
        good("FROM alpine:3.23\nONBUILD COPY . .\n", "decided where the image is built on"),
    ),
)

_WITH_WORKDIR = frozenset(
    [
        *("golang", "php", "httpd", "tomcat", "jetty", "drupal", "wordpress", "joomla", "redmine", "ghost"),
        *("composer", "gradle", "cassandra", "solr", "flink", "kibana", "logstash", "elasticsearch", "zookeeper"),
        *("nextcloud", "matomo", "swift", "rust-musl-builder", "redis", "monica", "haxe", "perl", "sonarqube"),
    ]
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    known: set[int] = set()
    for stage in dockerfile.stages:
        image = context.base_image(stage).image
        if (stage.base is not None and stage.base.index in known) or (
            image is not None and (image.unresolved or (is_official(image) and short_name(image) in _WITH_WORKDIR))
        ):
            known.add(stage.index)
            continue
        for instruction in stage.instructions:
            if instruction.keyword == "WORKDIR":
                known.add(stage.index)
                break
            if instruction.keyword in ("COPY", "ADD") and (problem := _problem(instruction)) is not None:
                yield problem


def _problem(instruction: Instruction) -> Problem | None:
    if len(instruction.arguments) < 2:
        return None
    target = instruction.arguments[-1]
    path = target.value
    if not path or path[0] in "/\\$%~<" or path[1:2] == ":":
        return None
    return Problem(
        target.span,
        f"{path} is relative, and no WORKDIR says to what: set one before this step, or give the full path.",
    )
