import json
from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give each word of exec form an element of its own",
    requirements=("IMG-36",),
    severity=Severity.ERROR,
    why="""
        In exec form no shell takes a text apart: the first element is the program's name as it stands, blanks
        included. `["python app.py"]` looks for a program called "python app.py", and the container ends with "no such
        file or directory" when it starts.

        Looked at is the element that names the program: the first of ENTRYPOINT, of a CMD without ENTRYPOINT, and of a
        RUN. Later elements may have blanks, such as the script behind `-c`.
    """,
    examples=(
        fixed(
            'FROM python:3.14\nENTRYPOINT ["/usr/local/bin/python app.py"]\n',
            'FROM python:3.14\nENTRYPOINT ["/usr/local/bin/python", "app.py"]\n',
            2,
        ),
        fixed(
            'FROM node:24.11\nCMD ["node server.js", "--port", "8080"]\n',
            'FROM node:24.11\nCMD ["node", "server.js", "--port", "8080"]\n',
            2,
        ),
        bad(
            "FROM alpine:3.23\nENTRYPOINT [\"sh -c 'exec app'\"]\n",
            2,
            caption="which words it was to be is yours to say",
        ),
        good('FROM python:3.14\nENTRYPOINT ["/usr/local/bin/python", "app.py"]\n'),
        good('FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "exec app --port 8080"]\n', "a script is one word"),
        good('FROM alpine:3.23\nENTRYPOINT ["/bin/echo"]\nCMD ["hello world"]\n', "an argument"),
    ),
)

_PROGRAM_AND_MORE = regex(r"[\w./+][\w./+-]*\s+\S")
_PLAIN = regex(r"[\w\s./:=,@+-]+$")


@rule.on_instruction("ENTRYPOINT", "CMD", "RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.EXEC or not instruction.arguments:
        return
    if instruction.keyword == "CMD" and instruction.stage is not None and instruction.stage.effective("ENTRYPOINT"):
        return
    word = instruction.arguments[0]
    if not _PROGRAM_AND_MORE.match(word.value):
        return
    program = word.value.split()[0]
    plain = _PLAIN.match(word.value) and word.text.strip('"') == word.value
    elements = ", ".join(json.dumps(one) for one in word.value.split())
    yield Problem(
        word.span,
        f"{word.value[:80]} is one element, so a program of that whole name is looked for, not {program}: put each "
        "word into quotes of its own.",
        (replace("Take it apart", word.span, elements, Safety.SUGGESTED),) if plain else (),
    )
