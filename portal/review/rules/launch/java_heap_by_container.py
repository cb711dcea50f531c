from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Tell Java how much of the container's memory is its heap",
    aliases=("DD068",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Java knows the container's memory limit, and takes a quarter of it for its heap unless it is told otherwise: of
        a limit of 2 GB three quarters stay idle. `-XX:MaxRAMPercentage=75` follows the limit, `-Xmx` sets a number.

        Reported is a launch of `java` with neither, in an image whose variables (`JAVA_TOOL_OPTIONS`,
        `JDK_JAVA_OPTIONS`) say nothing of it either. An opinion that a profile turns on.
    """,
    examples=(
        bad('FROM eclipse-temurin:21-jre\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n', 2),
        good('FROM eclipse-temurin:21-jre\nENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "/app.jar"]\n'),
        good('FROM eclipse-temurin:21-jre\nENV JAVA_TOOL_OPTIONS=-Xmx512m\nENTRYPOINT ["java", "-jar", "/app.jar"]\n'),
        good('FROM eclipse-temurin:21-jre\nENTRYPOINT ["java", "@/app/options", "-jar", "/app.jar"]\n', "who knows"),
    ),
)

_HEAP = regex(r"-Xmx|-XX:(?:MaxRAM|MaxHeapSize|InitialRAM)|^@|\$")
_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            if command.name.rpartition("/")[2] != "java" or "-version" in command.values:
                continue
            variables = context.environment(stage)
            if any(_HEAP.search(value) for value in command.values) or any(name in variables for name in _OPTIONS):
                continue
            yield Problem(
                command.words[0].span,
                "Java takes a quarter of the container's memory for its heap here: say how much, "
                "-XX:MaxRAMPercentage=75 for example.",
            )
