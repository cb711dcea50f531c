import re
from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Pair, Span, Stage, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import is_for_development
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Start no remote debugger",
    requirements=("TAG-8",),
    severity=Severity.ERROR,
    why="""
        Whoever reaches a debugger's port runs code of their own in the container: JDWP, debugpy, Node's inspector and
        Delve ask for no password. A port that is not published is open to the neighbours on the network all the same.

        The image is for production. Debug with an image of its own, whose name ends in `-dev`, or give the option for
        one run: `docker run -e JAVA_TOOL_OPTIONS=-agentlib:jdwp=... -p 127.0.0.1:5005:5005`.

        Looked at are ENTRYPOINT, CMD and the variables of what comes out of the build; stages that are named for
        development, tests or debugging are left alone. A debugger that listens in the container only (`--inspect`
        without an address) is but a warning.
    """,
    examples=(
        fixed(
            'FROM eclipse-temurin:21-jre\nENTRYPOINT ["/opt/java/openjdk/bin/java", '
            '"-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005", "-jar", "/app.jar"]\n',
            'FROM eclipse-temurin:21-jre\nENTRYPOINT ["/opt/java/openjdk/bin/java", "-jar", "/app.jar"]\n',
            2,
        ),
        fixed(
            "FROM eclipse-temurin:21-jre\n"
            'ENV JAVA_TOOL_OPTIONS="-Xss1m -agentlib:jdwp=transport=dt_socket,server=y,address=*:5005"\n'
            "EXPOSE 8080\n",
            'FROM eclipse-temurin:21-jre\nENV JAVA_TOOL_OPTIONS="-Xss1m"\nEXPOSE 8080\n',
            2,
        ),
        bad('FROM python:3.12\nCMD ["python", "-m", "debugpy", "--listen", "0.0.0.0:5678", "-m", "shop"]\n', 2),
        fixed(
            'FROM node:22.1\nCMD ["node", "--inspect=0.0.0.0:9229", "server.js"]\n',
            'FROM node:22.1\nCMD ["node", "server.js"]\n',
            2,
        ),
        bad("FROM golang:1.26\nCMD dlv exec --headless --listen=:2345 /app\n", 2),
        good('FROM node:22.1\nCMD ["node", "server.js"]\n'),
        good("FROM eclipse-temurin:21-jre\nENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75\n"),
        good('FROM node:22.1 AS dev\nCMD ["node", "--inspect=0.0.0.0", "server.js"]\nFROM node:22.1\n'),
    ),
)

_JAVA = regex(r"-(?:agentlib:jdwp=|Xrunjdwp:)[^\s\"']*")
_NODE = regex(r"--inspect(?:-brk|-wait)?(?:=[^\s\"']*)?(?![\w-])")
_PORT = regex(r"\d{2,5}")
_ADDRESS = regex(r"(?:^|[=:,@/])(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::|$|,)")
_ADDRESSLESS = {  # what listens in the container only, for it names no address; JDWP since Java 9
    "JDWP": regex(r"address=\d+(?:,|$)"),
    "debugpy": regex(r"^\d+$"),
    "Node's inspector": regex(r"^[^=]*(?:=\d+)?$"),
    "Delve": regex(r"^(?!--listen|-l)"),
}
_DEFAULT_PORTS = {"JDWP": "5005", "debugpy": "5678", "Node's inspector": "9229", "Delve": "2345"}


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if is_for_development(stage):
        return
    exposed = [word for step in context.history(stage) if step.keyword == "EXPOSE" for word in step.arguments]
    for instruction in context.launch(stage):
        for name, word in _started(instruction, context):
            yield _problem(name, word.value, word.span, exposed, _without(word, instruction))
    for pair in context.environment(stage).values():
        if pair.value is None or len(pair.value.value) < 9:
            continue
        java = _JAVA.search(pair.value.value)
        if java is not None:
            yield _problem("JDWP", java[0], pair.span, exposed, _cut(pair, _JAVA, context))
        elif pair.key.value == "NODE_OPTIONS" and (node := _NODE.search(pair.value.value)) is not None:
            yield _problem("Node's inspector", node[0], pair.span, exposed, _cut(pair, _NODE, context))


def _problem(name: str, option: str, span: Span, exposed: list[Word], fixes: tuple[Fix, ...]) -> Problem:
    local = _ADDRESS.search(option) is not None or _ADDRESSLESS[name].search(option) is not None
    ports = {*_PORT.findall(option), _DEFAULT_PORTS[name]}
    related = tuple(
        (f"the port that {name} is reached at", word.span) for word in exposed if word.value.partition("/")[0] in ports
    )
    where = "in the container" if local else "on every address"
    return Problem(
        span,
        f"{name} listens {where}, and whoever reaches it runs code of their own here: debug with an image for that.",
        fixes,
        Severity.WARNING if local else None,
        related,
    )


def _started(instruction: Instruction, context: Context) -> Iterator[tuple[str, Word]]:
    for command in context.programs(instruction):
        words = command.words
        program = command.name.rpartition("/")[2]
        for word in words[1:] if program not in ("", "dlv") else words:
            value = word.value
            if value.startswith(("-agentlib:jdwp=", "-Xrunjdwp:")):
                yield "JDWP", word
            elif program in ("node", "nodejs", "tsx", "ts-node") and _NODE.fullmatch(value):
                yield "Node's inspector", word
            elif value == "debugpy" and "--listen" in command.values:
                yield "debugpy", words[min(command.values.index("--listen") + 2, len(words) - 1)]
        if program == "dlv" and "--headless" in command.values:
            yield "Delve", next((word for word in words if word.value.startswith(("--listen", "-l"))), words[0])


def _without(word: Word, instruction: Instruction) -> tuple[Fix, ...]:
    """The launch without one option that stands alone as an element of an array."""
    words = instruction.arguments
    if instruction.form is not Form.EXEC or word.value[0] != "-" or word not in words[1:]:
        return ()
    before = words[words.index(word) - 1].span
    span = Span(before.end_line, before.end_column, word.span.end_line, word.span.end_column)
    if span.start_line != span.end_line:
        return ()
    return (Fix("Leave the debugger out", Safety.SUGGESTED, (Edit(span, ""),)),)


def _cut(pair: Pair, option: re.Pattern[str], context: Context) -> tuple[Fix, ...]:
    """The variable without one of its options, where both stand on one line."""
    if pair.value is None or pair.value.span.start_line != pair.value.span.end_line:
        return ()
    line, column, _, end = pair.value.span
    written = context.dockerfile.lines[line - 1][column - 1 : end - 1]
    found = option.search(written)
    if found is None:
        return ()
    start, stop = found.span()
    if written[start - 1 : start] == " ":
        start -= 1
    elif written[stop : stop + 1] == " ":
        stop += 1
    if written[:start] + written[stop:] == "":
        return ()
    span = Span(line, column + start, line, column + stop)
    return (Fix("Leave the debugger out", Safety.SUGGESTED, (Edit(span, ""),)),)
