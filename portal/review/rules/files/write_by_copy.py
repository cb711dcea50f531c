from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Write small files by COPY with a here-document",
    requirements=("IMG-39",),
    aliases=("prefer-copy-heredoc",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        A file made of several `echo ... >> file` has to be read through quotes, escapes and line continuations.
        `COPY <<EOF /etc/app.conf` shows it as it is, needs no shell and takes no step:

        - quoted as `<<"EOF"`, nothing in it is replaced
        - unquoted, ARG and ENV are, as in other instructions

        Reported is a RUN that does nothing but write to files by echo, printf or cat. It takes BuildKit; an
        opinion that a profile turns on.
    """,
    examples=(
        bad("FROM debian:12\nRUN echo 'a = 1' > /etc/app.conf && echo 'b = 2' >> /etc/app.conf\n", 2),
        bad("FROM debian:12\nRUN printf 'a\\\\nb\\\\n' > /etc/app.conf\n", 2),
        good('FROM debian:12\nCOPY <<"EOF" /etc/app.conf\na = 1\nb = 2\nEOF\n'),
        good("FROM debian:12\nRUN make && echo done > /etc/built\n"),
        good('FROM debian:12\nRUN uname -r > /etc/kernel && echo "$(date)" > /etc/built\n', "known only when it runs"),
        good("FROM debian:12\nRUN echo hello\n"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if ">" not in instruction.text or instruction.form is not Form.SHELL:
        return
    commands = context.commands_of(instruction)
    if not commands or instruction.flags:
        return
    targets: list[str] = []
    for command in commands:
        if command.name not in ("echo", "printf", "cat") or command.inside or command.pipeline is not None:
            return
        writes = [r.target.value for r in command.redirects if r.operator in (">", ">>") and r.target is not None]
        if len(writes) != 1 or (command.name == "cat" and not any("<<" in r.operator for r in command.redirects)):
            return
        if any("$(" in word.text or "`" in word.text for word in command.arguments):
            return
        targets += writes
    if any(target.startswith(("/dev/", "/proc/", "/sys/", "$")) or "/etc/hosts" in target for target in targets):
        return
    yield Problem(
        instruction.keyword_span,
        f"This step only writes {targets[0]}: COPY with a here-document shows the file as it is.",
    )
