from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.images import short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Build Go programs without C libraries for an image that has none",
    aliases=("DD062",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Where a C compiler is at hand, as in the golang images on Debian, `go build` links programs that look up
        names or accounts to the C library. In `scratch` or a static distroless image there is none: the
        container ends with "no such file or directory", which means the missing loader. `CGO_ENABLED=0` builds
        without.

        Reported is a `go build` or `go install` without it in a stage from which such an image copies. The
        golang images on Alpine have no C compiler and are left alone, as are static links by `-extldflags
        -static`.
    """,
    examples=(
        fixed(
            "FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n",
            "FROM golang:1.26 AS build\nRUN CGO_ENABLED=0 go build -o /app .\nFROM scratch\n"
            "COPY --from=build /app /app\n",
            2,
        ),
        bad(
            "FROM golang:1.26 AS build\nRUN go install ./cmd/app\nFROM gcr.io/distroless/static-debian12:nonroot\n"
            "COPY --from=build /go/bin/app /app\n",
            2,
        ),
        good("FROM golang:1.26 AS build\nRUN CGO_ENABLED=0 go build .\nFROM scratch\nCOPY --from=build /app /app\n"),
        good(
            "FROM golang:1.26 AS build\nENV CGO_ENABLED=0\nRUN go build .\nFROM scratch\nCOPY --from=build /app /app\n"
        ),
        good("FROM golang:1.26-alpine AS build\nRUN go build .\nFROM scratch\nCOPY --from=build /app /app\n"),
        good("FROM golang:1.26 AS build\nRUN go build .\nFROM debian:12\nCOPY --from=build /app /app\n"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    calls = context.by_command.get("go")
    if not calls:
        return
    image = context.base_image(stage).image
    if image is not None and not (short_name(image).startswith("static") and "distroless" in image.repository):
        return
    sources = {reference.stage.index for reference in stage.references if reference.stage is not None}
    for command in calls:
        instruction = command.instruction
        if instruction is None or instruction.stage is None or instruction.stage.index not in sources:
            continue
        origin = context.base_image(instruction.stage).image
        if origin is None or short_name(origin) != "golang" or "alpine" in (origin.tag or ""):
            continue
        if command.values[:1] in (["build"], ["install"]) and not _static(command, context):
            fixes: tuple[Fix, ...] = ()
            if instruction.form == "shell" and command.wrapper is None:
                fixes = (insert("Build without C", *command.span[:2], "CGO_ENABLED=0 ", Safety.SUGGESTED),)
            yield Problem(
                command.span,
                "What is built here may need a C library, and the image that copies it has none: set CGO_ENABLED=0.",
                fixes,
            )


def _static(command: Command, context: Context) -> bool:
    instruction = command.instruction
    if instruction is None:
        return True
    text = instruction.text
    return "CGO_ENABLED" in text or "-static" in text or context.dockerfile.scope(instruction).get("CGO_ENABLED") == "0"
