from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.launch import is_overridden, names_program
from portal.review.launch_fixes import exec_form_fixes
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Write CMD in exec form",
    requirements=("IMG-36", "APP-5"),
    aliases=(
        *("DL3025", "JSONArgsRecommended", "not_using_json_in_cmd_and_entrypoint_arguments", "S7019"),
        *("prefer-json-notation", "ID.20012", "DD019"),
    ),
    severity=Severity.ERROR,
    why="""
        CMD in shell form is started as `/bin/sh -c "..."`. Without ENTRYPOINT the application is then a child of a
        shell that keeps the stop signal to itself; with ENTRYPOINT the program gets `/bin/sh`, `-c` and the line as
        its arguments, which is never what was meant.

        In exec form, a JSON array, CMD gives exactly the words that are written. For what needs a shell (variables,
        `&&`, pipes) write a script that ends by `exec`.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nCMD /app/server --port 8080\n",
            'FROM alpine:3.23\nCMD ["/app/server", "--port", "8080"]\n',
            2,
        ),
        fixed(
            'FROM alpine:3.23\nCMD /app/server --name "main server"\n',
            'FROM alpine:3.23\nCMD ["/app/server", "--name", "main server"]\n',
            2,
        ),
        fixed(
            'FROM alpine:3.23\nCMD /app/server --name "$NAME"\n',
            'FROM alpine:3.23\nCMD ["/bin/sh", "-c", "exec /app/server --name \\"$NAME\\""]\n',
            2,
        ),
        bad(
            'FROM alpine:3.23\nENTRYPOINT ["/app/server"]\nCMD --port 8080\n',
            3,
            caption="becomes /app/server /bin/sh -c",
        ),
        bad("FROM alpine:3.23\nCMD /app/migrate && /app/server\n", 2),
        good('FROM alpine:3.23\nCMD ["/app/server", "--port", "8080"]\n'),
        good('FROM alpine:3.23\nCMD /app/old\nCMD ["/app/server"]\n', "the first is never run"),
        good('FROM alpine:3.23\nENTRYPOINT ["/app/server"]\nCMD ["--port", "8080"]\n'),
    ),
)


@rule.on_instruction("CMD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.SHELL or instruction.invalid_json or is_overridden(instruction, context):
        return
    stage = instruction.stage
    entrypoint = stage.effective("ENTRYPOINT") if stage is not None else None
    if entrypoint is not None and entrypoint.form is Form.EXEC and entrypoint.arguments:
        message = "The ENTRYPOINT gets this CMD as /bin/sh, -c and the whole line: write the arguments as an array."
    else:
        message = (
            "This CMD runs under /bin/sh -c, so the application does not get the stop signal: write it as an array, "
            'CMD ["program", "argument"]'
        )
        if stage is not None and names_program(instruction, stage, context):
            message += ', or rather ENTRYPOINT ["program"] with what may change in CMD'
        message += "."
    yield Problem(instruction.span, message, exec_form_fixes(instruction, context))
