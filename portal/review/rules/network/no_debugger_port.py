from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Span, Stage, Word
from portal.review.context import Context
from portal.review.images import is_for_development
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Expose no debugger's port",
    requirements=("TAG-8",),
    severity=Severity.WARNING,
    why="""
        EXPOSE says which ports the application is reached at; `docker run -P` publishes all of them, and others derive
        rules for networks from it. 5005 (Java's JDWP), 9229 (Node's inspector), 5678 (debugpy) and 2345 (Delve) are
        those of debuggers, which ask for no password: whoever reaches one runs code of their own. Debuggers belong into
        an image of its own, whose name ends in `-dev`.

        A number is taken for a debugger's only in an image of its language, where nothing else in the file names it,
        and for debugpy and Delve only beside another port. A debugger that is started is no-remote-debugger's matter.
    """,
    examples=(
        fixed(
            "FROM eclipse-temurin:21-jre\nEXPOSE 8080 5005\n"
            'ENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n',
            'FROM eclipse-temurin:21-jre\nEXPOSE 8080\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n',
            2,
        ),
        bad('FROM node:24.11\nEXPOSE 3000\nEXPOSE 9229/tcp\nCMD ["node", "server.js"]\n', 3),
        good(
            'FROM eclipse-temurin:21-jre\nEXPOSE 8080\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n'
        ),
        good("FROM n8nio/n8n:1.80.0\nEXPOSE 5678\n", "the application's own"),
        good('FROM python:3.14\nEXPOSE 5005\nCMD ["rasa", "run"]\n', "another language"),
        good('FROM python:3.14\nEXPOSE 80 5678\nCMD ["uvicorn", "shop:app", "--port=5678"]\n', "named by the launch"),
        good("FROM node:24.11 AS dev\nEXPOSE 9229\nFROM node:24.11\nEXPOSE 3000\n", "for development"),
    ),
)

_DEBUGGERS = {"5005": "JDWP", "9229": "Node's inspector", "5678": "debugpy", "2345": "Delve"}
_IMAGES = {
    "5005": (
        "temurin",
        "openjdk",
        "corretto",
        "semeru",
        "sapmachine",
        "jre",
        "jdk",
        "java",
        "tomcat",
        "jetty",
        "maven",
    ),
    "9229": ("node", "nodejs"),
    "5678": ("python", "pypy"),
    "2345": ("golang",),
}
_PROGRAMS = {
    "5005": ("java",),
    "9229": ("node", "npm", "yarn", "pnpm"),
    "5678": ("python", "python3", "gunicorn", "uvicorn"),
    "2345": ("dlv",),
}
_ALONE = ("5005", "9229")  # hardly ever an application's own in their languages


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if is_for_development(stage):
        return
    exposing = [step for step in context.history(stage) if step.keyword == "EXPOSE"]
    ports = {word.value.partition("/")[0] for step in exposing for word in step.arguments}
    for step in exposing:
        for word in step.arguments:
            port = word.value.partition("/")[0]
            name = _DEBUGGERS.get(port)
            if name is None or (port not in _ALONE and ports <= _DEBUGGERS.keys()):
                continue
            if _is_of_language(port, stage, context) and not _is_named(port, stage, context):
                yield Problem(
                    word.span,
                    f"{port} is the port of {name}, a debugger: expose those of the application alone.",
                    _fixes(word, step),
                )


def _is_of_language(port: str, stage: Stage, context: Context) -> bool:
    image = context.base_image(stage).image
    words = image.repository.lower() if image is not None else ""
    if any(part in words for part in _IMAGES[port]):
        return True
    return any(
        command.name.rpartition("/")[2] in _PROGRAMS[port]
        for instruction in context.launch(stage)
        for command in context.programs(instruction)
    )


def _is_named(port: str, stage: Stage, context: Context) -> bool:
    """Whether something else says what the port is for: the launch, the health check or a variable."""
    named = [*context.launch(stage), stage.effective("HEALTHCHECK")]
    if any(port in instruction.text for instruction in named if instruction is not None):
        return True
    return any(pair.value is not None and port in pair.value.value for pair in context.environment(stage).values())


def _fixes(word: Word, step: Instruction) -> tuple[Fix, ...]:
    words = step.arguments
    place = next(number for number, other in enumerate(words) if other is word)
    if len(words) == 1:
        return ()
    if place:
        start, end = words[place - 1].span[2:], word.span[2:]
    else:
        start, end = word.span[:2], words[1].span[:2]
    if start[0] != end[0]:
        return ()
    return (replace("Do not expose it", Span(*start, *end), "", Safety.SUGGESTED),)
