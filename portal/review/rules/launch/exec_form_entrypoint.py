from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.launch import is_overridden
from portal.review.launch_fixes import exec_form_fixes
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Write ENTRYPOINT in exec form",
    requirements=("IMG-36", "APP-5"),
    aliases=(
        *("DL3025", "JSONArgsRecommended", "not_using_json_in_cmd_and_entrypoint_arguments", "S7019"),
        *("prefer-json-notation", "ID.20012", "DD019"),
    ),
    severity=Severity.ERROR,
    why="""
        In shell form the engine starts `/bin/sh -c "..."`, and the application becomes a child of that shell. The
        stop signal goes to process 1, the shell, which does not pass it on: the application is killed after the
        grace period, without having closed anything. CMD and the arguments of `docker run` are ignored as well. Some
        shells make way for the last command (bash, BusyBox), others never do (dash, Debian's `/bin/sh`): that is
        nothing to rely on.

        In exec form, a JSON array, the application is process 1 and gets its signals and its arguments.

        Exec form knows no variables, pipes or `&&`. Where the launch needs them, put it into a script that ends by
        `exec`, or call the shell by name and let it replace itself:
        `["/bin/sh", "-c", "exec app --port $PORT \\"$@\\"", "app"]`. The word behind the script is its `$0`, and
        `"$@"` hands on CMD and the arguments of `docker run`, which would be lost otherwise.

        The fix is safe only for plain words where no CMD is near: after ENTRYPOINT in shell form CMD is dropped, after
        one in exec form it is appended. Where a CMD is in shell form there is no fix, for it would be appended as
        `/bin/sh -c ...`.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nENTRYPOINT /app/server --port 8080\n",
            'FROM alpine:3.23\nENTRYPOINT ["/app/server", "--port", "8080"]\n',
            2,
        ),
        fixed(
            "FROM alpine:3.23\nENTRYPOINT /app/server --port $PORT\n",
            'FROM alpine:3.23\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n',
            2,
            caption="a variable needs a shell, which then steps aside and hands on its arguments",
        ),
        bad("FROM alpine:3.23\nENTRYPOINT /app/server\nCMD --port 8080\n", 2, caption="exec form would append the CMD"),
        bad("FROM alpine:3.23\nENTRYPOINT cd /app && ./server\n", 2, caption="this belongs into a script"),
        good('FROM alpine:3.23\nENTRYPOINT ["/app/server", "--port", "8080"]\n'),
        good('FROM alpine:3.23\nENTRYPOINT /app/old\nENTRYPOINT ["/app/server"]\n', "the first is never run"),
        good("FROM alpine:3.23\nENTRYPOINT []\n", "clears what the base image says"),
    ),
)


@rule.on_instruction("ENTRYPOINT")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.form is not Form.SHELL or instruction.invalid_json or is_overridden(instruction, context):
        return
    yield Problem(
        instruction.span,
        "This ENTRYPOINT runs under /bin/sh -c, so the application gets neither the stop signal nor any arguments: "
        'write it as an array, ENTRYPOINT ["program", "argument"].',
        exec_form_fixes(instruction, context),
    )
