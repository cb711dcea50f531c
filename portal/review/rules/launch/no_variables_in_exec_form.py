import re
from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.launch import INTERPRETERS, elements
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No variables or operators in exec form",
    requirements=("IMG-36",),
    severity=Severity.ERROR,
    why="""
        Exec form starts the program without a shell, so nobody puts the value in for `$PORT`, and `&&` or `>` is handed
        over as an argument like any other. The program gets the text as it is written, which is hardly ever meant.

        Where a shell is needed, call it by name and let it replace itself, as in
        `["/bin/sh", "-c", "exec app --port $PORT \\"$@\\"", "app"]`, or write an entry point script; many
        programs read environment variables themselves.

        Left alone are arrays that call a shell, arguments of an entry point script (it may evaluate them), code handed
        to an interpreter, and Java, whose frameworks know `${...}`.
    """,
    examples=(
        bad('FROM alpine:3.23\nENTRYPOINT ["/app/server", "--port", "$PORT"]\n', 2),
        bad('FROM alpine:3.23\nCMD ["/app/migrate", "&&", "/app/server"]\n', 2),
        bad('FROM alpine:3.23\nCMD ["${HOME}/bin/server"]\n', 2),
        good('FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n'),
        good('FROM alpine:3.23\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["--home", "$HOME"]\n', "the script may do it"),
        good('FROM eclipse-temurin:21\nENTRYPOINT ["java", "-jar", "/app.jar", "--server.port=${PORT}"]\n'),
        good('FROM perl:5.40\nCMD ["perl", "-e", "print $x"]\n'),
    ),
)

_VARIABLE = regex(r"\$\{?[A-Za-z_]")
_OPERATORS = frozenset(["&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"])
_SHELLS = regex(
    r"^(?:ba|da|a|z|k|mk)?sh$|^(?:pwsh|powershell|cmd|envsubst|awk|gawk|sed|eval|confd)(?:\.exe)?$", re.IGNORECASE
)
_SCRIPT = regex(r"(?:\.sh|entrypoint[\w.-]*|\.bash|\.py|\.rb|\.pl)$")


@rule.on_instruction("ENTRYPOINT", "CMD", "RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.EXEC or not instruction.arguments:
        return
    words = [word.value for word in instruction.arguments]
    program = words[0].replace("\\", "/").rpartition("/")[2]
    names = [word.rpartition("/")[2] for word in words]
    if program == "java" or any(_SHELLS.match(name) for name in names) or _SCRIPT.search(words[0]):
        return
    if instruction.keyword == "CMD" and instruction.stage is not None:
        entrypoint = elements(instruction.stage.effective("ENTRYPOINT"))
        if entrypoint and (
            any(_SCRIPT.search(word) or _SHELLS.match(word.rpartition("/")[2]) for word in entrypoint)
            or entrypoint[0].rpartition("/")[2] == "java"
        ):
            return
    code = bool(INTERPRETERS.match(program))
    for i, word in enumerate(instruction.arguments):
        if code and i and words[i - 1] in ("-c", "-e", "-r", "-p", "-E"):
            continue
        if _VARIABLE.search(word.value):
            yield Problem(
                word.span, f"Without a shell nobody puts a value in here: the program gets {word.value} as it stands."
            )
        elif i and word.value in _OPERATORS:
            yield Problem(
                word.span, f"Without a shell {word.value} is an argument of {words[0]}: put the launch into a script."
            )
