from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.launch import full_path
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Give ENTRYPOINT the full path of the application",
    requirements=("IMG-35",),
    severity=Severity.WARNING,
    why="""
        A bare name is looked up in PATH when the container starts, and a relative path depends on the working
        directory; both can be changed by whoever runs the image or builds on it, and then another program starts,
        or none. The full path also tells the reader where the program is.

        A path that begins with a variable is left alone. No other reviewer checks this; it is what this standard
        says.
    """,
    examples=(
        fixed(
            'FROM debian:12\nWORKDIR /app\nENTRYPOINT ["./server"]\n',
            'FROM debian:12\nWORKDIR /app\nENTRYPOINT ["/app/server"]\n',
            3,
        ),
        fixed(
            'FROM python:3.12\nENTRYPOINT ["python", "-m", "shop"]\n',
            'FROM python:3.12\nENTRYPOINT ["/usr/local/bin/python", "-m", "shop"]\n',
            2,
        ),
        fixed(
            'FROM debian:12\nCOPY entrypoint.sh /usr/local/bin/\nENTRYPOINT ["entrypoint.sh"]\n',
            'FROM debian:12\nCOPY entrypoint.sh /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/entrypoint.sh"]\n',
            3,
            caption="where a step copies it to",
        ),
        fixed(
            "FROM python:3.12\nRUN python -m venv /venv\nENV PATH=/venv/bin:$PATH\n"
            'ENTRYPOINT ["python", "-m", "shop"]\n',
            "FROM python:3.12\nRUN python -m venv /venv\nENV PATH=/venv/bin:$PATH\n"
            'ENTRYPOINT ["/venv/bin/python", "-m", "shop"]\n',
            4,
            caption="where PATH finds it first",
        ),
        bad('FROM debian:12\nENTRYPOINT ["server"]\n', 2),
        good('FROM debian:12\nENTRYPOINT ["/usr/local/bin/server"]\n'),
        good("FROM debian:12\nENTRYPOINT []\n"),
    ),
)


@rule.on_instruction("ENTRYPOINT")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.EXEC or not instruction.arguments:
        return
    word = instruction.arguments[0]
    path = word.value
    if not path or path[0] in "/$%" or path[1:2] == ":" or "\\" in path:
        return
    how = "relative to the working directory" if "/" in path else "looked up in PATH"
    stage = instruction.stage
    in_force = stage is None or stage.last("ENTRYPOINT") is instruction  # the others of a stage start nothing
    place = full_path(path, stage, context) if in_force else None
    fixes: tuple[Fix, ...] = ()
    if place is not None and word.text.strip("\"'") == path:
        fixes = (replace(f"Write {place}", word.span, f'"{place}"', Safety.SUGGESTED),)
    yield Problem(word.span, f"{path} is {how} when the container starts: give its full path.", fixes)
