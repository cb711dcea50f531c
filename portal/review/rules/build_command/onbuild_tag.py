from collections.abc import Iterator

from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Say -onbuild in the tag of an image with triggers",
    requirements=("IMG-38",),
    severity=Severity.WARNING,
    why="""
        ONBUILD runs steps in other people's builds. Who builds on such an image should know from its tag:
        `1.4.2-onbuild`. The same holds the other way round: a tag that says so on an image without triggers misleads.

        Seen only where the Dockerfile is given along with the command.
    """,
    examples=(
        bad(
            "docker build -t shop/base:1.4.2 .\n",
            subject="build-command",
            beside={"Dockerfile": "FROM python:3.12\nONBUILD COPY . /app\n"},
        ),
        bad(
            "docker build -t shop/base:1.4.2-onbuild .\n",
            subject="build-command",
            beside={"Dockerfile": "FROM python:3.12\nCOPY . /app\n"},
        ),
        good(
            "docker build -t shop/base:1.4.2-onbuild .\n",
            subject="build-command",
            beside={"Dockerfile": "FROM python:3.12\nONBUILD COPY . /app\n"},
        ),
        good("docker build -t shop/base:1.4.2 .\n", "its Dockerfile is not known", subject="build-command"),
    ),
)


@rule.on_build_command
def check(build: Build, context: Context) -> Iterator[Problem]:
    stage = context.dockerfile.final
    if build.verb != "build" or not context.dockerfile_given or stage is None or build.target is not None:
        return
    triggers = any(instruction.keyword == "ONBUILD" for instruction in context.history(stage))
    for setting in build.tags:
        name = split_name(setting)
        if not name.tag or "$" in name.tag:
            continue
        if triggers and not name.tag.endswith("-onbuild"):
            yield Problem(name.tag_span, f"The image runs steps in builds on it: its tag should be {name.tag}-onbuild.")
        elif not triggers and name.tag.endswith("-onbuild"):
            yield Problem(name.tag_span, f"The Dockerfile has no ONBUILD, as {name.tag} promises.")
