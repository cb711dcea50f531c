from collections.abc import Iterator

from portal.dockerfile.model import Stage, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Let Java's heap follow the container's limit",
    requirements=("RUN-1",),
    severity=Severity.INFO,
    why="""
        `-Xmx` in the launch is a number that was right on one machine. Under a lower memory limit the kernel ends the
        process before Java sees that memory is short; under a higher one the rest lies idle. Who runs the image can't
        change it without writing the whole command anew.

        `-XX:MaxRAMPercentage=75` takes a share of whatever the container is given, and leaves the rest for threads,
        code and buffers. A number that must be set for one place can come with `-e JAVA_TOOL_OPTIONS=-Xmx2g`; for that
        reason variables are not reported, neither as ENV nor within the launch.
    """,
    examples=(
        fixed(
            'FROM eclipse-temurin:21-jre\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-Xmx512m", "-jar", "/app.jar"]\n',
            'FROM eclipse-temurin:21-jre\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-XX:MaxRAMPercentage=75", "-jar", '
            '"/app.jar"]\n',
            2,
        ),
        bad("FROM eclipse-temurin:21-jre\nCMD exec java -Xms1g -Xmx1g -jar /app.jar\n", 2),
        good('FROM eclipse-temurin:21-jre\nENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "/app.jar"]\n'),
        good("FROM eclipse-temurin:21-jre\nENV JAVA_TOOL_OPTIONS=-Xmx512m\nCMD exec java -jar /app.jar\n"),
        good("FROM eclipse-temurin:21-jre\nENV HEAP=512m\nCMD exec java -Xmx$HEAP -jar /app.jar\n"),
    ),
)

_HEAP = regex(r"-(?:Xmx|XX:MaxHeapSize=)\d+[kKmMgGtT]?$")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    for instruction in context.launch(stage):
        for command in context.programs(instruction):
            if command.name.rpartition("/")[2] != "java":
                continue
            options = command.values[: command.values.index("-jar")] if "-jar" in command.values else command.values
            for word in command.arguments[: len(options)]:
                if _HEAP.match(word.value):
                    yield Problem(
                        word.span,
                        f"{word.value} stays what it is whatever memory the container is given: let the heap be a "
                        "share of that.",
                        _fixes(word, options),
                    )


def _fixes(word: Word, options: list[str]) -> tuple[Fix, ...]:
    if any(option.startswith(("-Xms", "-XX:InitialHeapSize", "-XX:MaxRAM")) for option in options):
        return ()  # they would have to change with it
    text = word.text.replace(word.value, "-XX:MaxRAMPercentage=75")
    return (replace("Let it take three quarters", word.span, text, Safety.SUGGESTED),)
