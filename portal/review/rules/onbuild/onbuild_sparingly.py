from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Use ONBUILD sparingly",
    requirements=("IMG-38",),
    aliases=("DD042",),
    severity=Severity.INFO,
    why="""
        ONBUILD puts steps into the files of others, who do not see them: their build copies, installs and runs things
        that their Dockerfile does not mention, and breaks when the image changes its mind. A documented base image and
        a few plain lines in each Dockerfile are easier to follow.

        Where it is worth it, such as for one way to build dozens of services, let the tag say so: `1.0.0-onbuild`. The
        finding stands once, at the first ONBUILD of a stage that becomes an image.
    """,
    examples=(
        bad("FROM python:3.12\nONBUILD COPY . /app\nONBUILD RUN pip install /app\n", 2),
        bad("FROM alpine:3.23\nRUN apk add --no-cache make\nONBUILD RUN make\n", 3),
        good("FROM python:3.12\nCOPY . /app\nRUN pip install --no-cache-dir /app\n"),
        good("FROM alpine:3.23 AS tools\nONBUILD RUN make\nFROM tools\nCOPY . /app\n", "used up in this very file"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    triggers = [instruction for instruction in stage.instructions if instruction.keyword == "ONBUILD"]
    if triggers:
        count = len(triggers)
        yield Problem(
            triggers[0].span,
            f"{'This step runs' if count == 1 else f'These {count} steps run'} in the builds of others, who do not see "
            "it: is it worth that? The image's tag should then end in -onbuild.",
            related=tuple(("runs there as well", other.span) for other in triggers[1:]),
        )
