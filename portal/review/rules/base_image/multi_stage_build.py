from collections.abc import Iterator

from portal.dockerfile.model import Command, Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Build in one stage and run from another",
    requirements=("IMG-15",),
    aliases=("prefer-multi-stage-build", "DH004"),
    severity=Severity.WARNING,
    why="""
        Compilers, sources and downloaded modules are needed to build an application, not to run it. They make the image
        large, and give an intruder tools. A second FROM that copies just the result leaves them behind.

        Reported are images that come out of a stage in which a program was built by Go, Cargo, Maven, Gradle, .NET or a
        bundler of JavaScript, if nothing is copied from another stage. A step that removes its tools again, and stages
        named for development or tests, are left alone.
    """,
    examples=(
        bad('FROM golang:1.26\nCOPY . .\nRUN go build -o /app .\nENTRYPOINT ["/app"]\n', 3),
        bad("FROM node:22.1\nCOPY . .\nRUN npm ci && npm run build\n", 3),
        bad("FROM maven:3.9 AS app\nCOPY . .\nRUN mvn -B package\n", 3),
        good("FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n"),
        good("FROM python:3.12-slim\nRUN pip install --no-cache-dir app==1.4\n"),
        good("FROM alpine:3.23\nRUN apk add --no-cache go && go build -o /app . && apk del go\n", "tools removed"),
        good("FROM golang:1.26 AS dev\nRUN go build -o /app .\n", "for development"),
    ),
)

_BUILDS: dict[str, frozenset[str]] = {
    "go": frozenset(["build", "install"]),
    "cargo": frozenset(["build", "install"]),
    "mvn": frozenset(["package", "install", "verify"]),
    "mvnw": frozenset(["package", "install", "verify"]),
    "gradle": frozenset(["build", "assemble", "bootJar", "shadowJar", "installDist"]),
    "gradlew": frozenset(["build", "assemble", "bootJar", "shadowJar", "installDist"]),
    "dotnet": frozenset(["publish", "build"]),
    "npm": frozenset(["build"]),
    "yarn": frozenset(["build"]),
    "pnpm": frozenset(["build"]),
}
_DEVELOPMENT = ("dev", "test", "debug", "build", "ci", "lint")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    lineage = stage.lineage()
    if stage.name is not None and any(part in stage.name.value.lower() for part in _DEVELOPMENT):
        return
    if any(reference.stage is not None for one in lineage for reference in one.references):
        return
    for instruction in context.history(stage):
        if instruction.keyword != "RUN" or any(
            call.action in ("remove", "purge", "del", "autoremove") for call in context.packages_of(instruction)
        ):
            continue
        for command in context.commands_of(instruction):
            if _builds(command):
                yield Problem(
                    command.span,
                    "What this builds with stays in the image: build in a stage of its own, and copy the result.",
                )
                return


def _builds(command: Command) -> bool:
    wanted = _BUILDS.get(command.name.rpartition("/")[2])
    if wanted is None:
        return False
    words = [word for word in command.values if not word.startswith("-")]
    if command.name in ("npm", "pnpm", "yarn"):
        words = words[1:] if words[:1] == ["run"] else words
        return bool(words) and words[0].partition(":")[0] == "build"
    return any(word in wanted for word in words)
