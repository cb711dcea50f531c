from collections.abc import Iterator

from portal.dockerfile.model import Dockerfile, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give each stage a name of its own",
    aliases=(
        *("DL3024", "DuplicateStageName", "DS-0012", "CKV_DOCKER_11", "same_alias_in_different_froms"),
        "DUPLICATE_BUILD_STAGE_NAME",
    ),
    severity=Severity.ERROR,
    why="""
        Where two stages have the same name, `COPY --from=name` and `--target name` take one of them, and which one
        depends on the place and on the builder; some refuse the file. Upper and lower case make no difference to a
        builder: `Build` and `build` are the same name.
    """,
    examples=(
        bad("FROM golang:1.22 AS build\nFROM node:22.1 AS build\n", 2),
        bad("FROM golang:1.22 AS Build\nFROM node:22.1 AS build\n", 2, caption="case makes no difference"),
        good("FROM golang:1.22 AS build-server\nFROM node:22.1 AS build-pages\n"),
        good("FROM golang:1.22 AS build\nFROM build AS test\nFROM build\n"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    first: dict[str, Stage] = {}
    for stage in dockerfile.stages:
        if stage.name is None:
            continue
        other = first.setdefault(stage.name.value.lower(), stage)
        if other is not stage and other.name is not None:
            yield Problem(
                stage.name.span,
                f"Another stage is called {other.name.value} already, on line {other.name.span.start_line}.",
                related=(("the other one", other.name.span),),
            )
