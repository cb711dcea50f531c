from collections.abc import Iterator

from portal.dockerfile.model import ImageReference, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import Origin, described, is_for_development, is_official, short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Run on an image without compilers",
    requirements=("IMG-15", "IMG-20"),
    severity=Severity.WARNING,
    why="""
        `golang`, `rust`, `gcc`, `maven`, the .NET SDK and Java's JDK images are made for building. As the base of what
        is run they bring a compiler, headers and build tools along: hundreds of megabytes, with vulnerabilities of
        their own. Java runs on a JRE (`eclipse-temurin:21-jre`), .NET on `aspnet` or `runtime`, a binary on a slim
        system or on distroless.

        Reported are images that start a program which is not one of those tools. What is built in the same stage is
        multi-stage-build's matter. Images of vendors that publish no JRE are left alone.
    """,
    examples=(
        fixed(
            "FROM eclipse-temurin:21-jdk\nCOPY target/shop.jar /app.jar\n"
            'ENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n',
            "FROM eclipse-temurin:21-jre\nCOPY target/shop.jar /app.jar\n"
            'ENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n',
        ),
        bad(
            "FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM golang:1.26\nCOPY --from=build /app /app\n"
            'ENTRYPOINT ["/app"]\n',
            3,
        ),
        bad('FROM gcc:15.2\nCOPY . /src\nRUN make -C /src install\nCMD ["/usr/local/bin/shop"]\n', 1),
        good(
            "FROM eclipse-temurin:21-jre\nCOPY target/shop.jar /app.jar\n"
            'ENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n'
        ),
        good(
            "FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n"
            'ENTRYPOINT ["/app"]\n'
        ),
        good('FROM maven:3.9-eclipse-temurin-21\nENTRYPOINT ["mvn"]\nCMD ["--version"]\n', "the tool itself"),
        good('FROM golang:1.26\nRUN go build -o /app .\nENTRYPOINT ["/app"]\n', "multi-stage-build's matter"),
    ),
)

_TOOLS = {
    "golang": ("go", "gofmt", "dlv", "air"),
    "rust": ("cargo", "rustc", "rustup"),
    "gcc": ("gcc", "g++", "make", "cmake", "gdb"),
    "maven": ("mvn",),
    "gradle": ("gradle",),
    "eclipse-temurin": ("javac", "jlink", "jshell", "mvn", "gradle"),
    "openjdk": ("javac", "jlink", "jshell", "mvn", "gradle"),
}
_INSTEAD = {
    "golang": "debian:13-slim or distroless",
    "rust": "debian:13-slim or distroless",
    "gcc": "debian:13-slim or distroless",
    "maven": "a JRE, such as eclipse-temurin:21-jre",
    "gradle": "a JRE, such as eclipse-temurin:21-jre",
    "openjdk": "a JRE, such as eclipse-temurin:21-jre",
}
_ANY = frozenset(["sh", "bash", "ash", "sleep", "tail", "jenkins-agent", "dlv", "mvnw", "gradlew", "jshell"])
_JAVA_VERSION = regex(r"\d+(?:[.]\d+)*(?:u\d+)?(?:[_-]?b?\d+(?=-|$))?")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    root = context.base_image(stage)
    image = root.image
    if image is None or root.image_word is None or image.unresolved or is_for_development(stage):
        return
    kind = _kind(image)
    if kind is None or not _runs_something_else(kind, stage, context):
        return
    origin = Origin(root, context)
    instead = _INSTEAD.get(kind)
    fixes: tuple[Fix, ...] = ()
    if kind == "eclipse-temurin":
        wanted = f"{image.full_name}:{_with_jre(image.tag or '')}"
        instead = wanted
        if origin.argument is None and image.digest is None and root.image_word.text == image.text:
            fixes = (replace("Run on the JRE", root.image_word.span, wanted, Safety.SUGGESTED),)
    elif kind == "sdk":
        instead = "mcr.microsoft.com/dotnet/aspnet or runtime"
    yield Problem(
        origin.span,
        f"{described(root, origin)} brings what programs are built with: run on {instead}.",
        fixes,
        related=origin.related,
    )


def _kind(image: ImageReference) -> str | None:
    """Which image for building it is; None where it is none, or is that of a run-time."""
    if image.full_name == "mcr.microsoft.com/dotnet/sdk":
        return "sdk"
    name = short_name(image)
    if not is_official(image) or name not in _TOOLS or "jre" in (image.tag or ""):
        return None
    # Of temurin, a tag that names no variant is the JDK; without a tag nothing can be said by number.
    if name == "eclipse-temurin" and not _JAVA_VERSION.match(image.tag or ""):
        return None
    return name


def _runs_something_else(kind: str, stage: Stage, context: Context) -> bool:
    """Whether the image starts a program, none of the tools, and was not built in this very stage."""
    commands = [command for instruction in context.launch(stage) for command in context.programs(instruction)]
    if any(value.endswith(".java") or value in ("run", "watch") for one in commands for value in one.values[:2]):
        return False  # a source that is compiled at the start
    running = [command.name.rpartition("/")[2] for command in commands]
    tools = {*_TOOLS.get(kind, ()), *_ANY}
    if not running or any(not name or name in tools or name.startswith("-") for name in running[:1]):
        return False
    if any(name in tools for name in running) or (kind == "sdk" and running[0] != "dotnet"):
        return False
    if kind in ("eclipse-temurin", "openjdk", "maven", "gradle") and "java" not in running:
        return False
    if any(reference.stage is not None for one in stage.lineage() for reference in one.references):
        return True
    return not any(
        command.name.rpartition("/")[2] in _BUILDING
        for instruction in context.history(stage)
        if instruction.keyword == "RUN"
        for command in context.commands_of(instruction)
    )


_BUILDING = frozenset(["go", "cargo", "mvn", "mvnw", "gradle", "gradlew", "dotnet", "npm", "yarn", "pnpm"])


def _with_jre(tag: str) -> str:
    if "jdk" in tag:
        return tag.replace("jdk", "jre", 1)
    version = _JAVA_VERSION.match(tag)
    end = version.end() if version is not None else len(tag)
    return f"{tag[:end]}-jre{tag[end:]}"
