from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Span
from portal.review.context import Context
from portal.review.launch import array, plain_words
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, fixed, good, replace

rule = Rule(
    title="Write the command of HEALTHCHECK in exec form",
    aliases=("DL3025",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        In shell form the check runs under `/bin/sh -c`, which an image without a shell does not have, and starts one
        more process every time. In exec form the words are taken as they are written.

        A check that needs its shell (`|| exit 1`, variables, pipes) is left alone: it is the usual way to make a
        failing command count. One reviewer reports that as well.
    """,
    examples=(
        fixed(
            "FROM alpine:3.23\nHEALTHCHECK CMD /app/server --check\n",
            'FROM alpine:3.23\nHEALTHCHECK CMD ["/app/server", "--check"]\n',
            2,
        ),
        fixed(
            "FROM alpine:3.23\nHEALTHCHECK --interval=5s CMD /app/ok\n",
            'FROM alpine:3.23\nHEALTHCHECK --interval=5s CMD ["/app/ok"]\n',
            2,
        ),
        good('FROM alpine:3.23\nHEALTHCHECK CMD ["/app/server", "--check"]\n'),
        good("FROM alpine:3.23\nHEALTHCHECK CMD wget -q localhost:$PORT || exit 1\n"),
        good("FROM alpine:3.23\nHEALTHCHECK NONE\n"),
    ),
)


@rule.on_instruction("HEALTHCHECK")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    shell = instruction.shell
    if instruction.form is not Form.SHELL or instruction.invalid_json or shell is None:
        return
    words = plain_words(instruction)
    if words is None:
        return
    span = Span(*shell.position(0), *instruction.span[2:])
    stage = instruction.stage
    own_shell = stage is not None and stage.effective("SHELL") is not None
    fixes: tuple[Fix, ...] = ()
    if not instruction.comments and not own_shell:
        fixes = (replace("Write it in exec form", span, array(words), Safety.SAFE),)
    yield Problem(span, "This check needs no shell: write it as an array.", fixes)
