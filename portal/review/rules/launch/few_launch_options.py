from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.launch import elements
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Configure by environment and files, not by many options",
    requirements=("RUN-9",),
    severity=Severity.INFO,
    why="""
        A few options of the launch are good defaults. Many of them are a configuration in the wrong place: whoever
        wants to change one has to repeat them all, they show in the host's process table, and nobody comments on them.
        Environment variables and a mounted file can be changed one by one.

        Reported are ENTRYPOINT and CMD of an image with more than `options` options together. What a Java virtual
        machine is told (`-X...`, `-D...`) does not count. No other reviewer checks this; it is what this standard says.
    """,
    options={"options": 8},
    examples=(
        bad('FROM debian:12\nCMD ["/app", "-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-i"]\n', 2),
        bad('FROM debian:12\nENTRYPOINT ["/app"]\nCMD ["--port=1", "--log=info"]\n', 3, options=1),
        good('FROM debian:12\nENTRYPOINT ["/app"]\nCMD ["--port=1", "--log=info"]\n'),
        good('FROM eclipse-temurin:21\nENTRYPOINT ["java", "-Xmx1g", "-jar", "/a.jar"]\n', options=1),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    launch = context.launch(stage)
    options = [
        word
        for instruction in launch
        for word in elements(instruction)
        if word[:1] == "-" and len(word) > 1 and word != "--" and not word.startswith(("-X", "-D"))
    ]
    if len(options) > context.option(rule, "options"):
        yield Problem(
            launch[-1].span,
            f"The image starts with {len(options)} options: let it read most of them from its environment or a file.",
        )
