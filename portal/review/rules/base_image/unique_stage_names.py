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
    severity=Severity.WARNING,
    why="""
        Where two stages have the same name, `COPY --from=name` and `--target name` mean the last of them for BuildKit
        and for buildah, wherever in the file they stand, while `FROM name` means the last one above. So a stage that
        is added further down changes what steps above it copy, without a word. The classic builder (Docker without
        BuildKit) refuses the file. Upper and lower case make no difference: `Build` and `build` are the same name.

        Other reviewers report an error, and BuildKit's own description of its check speaks of one; the file builds all
        the same (BuildKit, `dispatchStates.addState`; tried with buildah), so this is a warning here. Where variants
        of a stage are meant to replace each other, give each a name of its own and let an argument choose:
        `FROM build-${variant} AS build`.
    """,
    examples=(
        bad("FROM golang:1.26 AS build\nFROM node:22.1 AS build\n", 2),
        bad("FROM golang:1.26 AS Build\nFROM node:22.1 AS build\n", 2, caption="case makes no difference"),
        good("FROM golang:1.26 AS build-server\nFROM node:22.1 AS build-pages\n"),
        good("FROM golang:1.26 AS build\nFROM build AS test\nFROM build\n"),
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
                f"Another stage is called {other.name.value} already, on line {other.name.span.start_line}: "
                "BuildKit takes the last one, the classic builder refuses the file.",
                related=(("the other one", other.name.span),),
            )
