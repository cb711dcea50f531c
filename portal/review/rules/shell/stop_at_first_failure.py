from collections.abc import Iterator
from itertools import pairwise

from portal.dockerfile.model import Command, Form, Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Let a step stop at the first command that fails",
    aliases=("no_ampersand_usage",),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        After `;`, and on the next line of a here-document, the shell goes on whatever happened before: only the
        last command decides whether the step fails. A package that was not installed is then noticed when the
        application runs. Join the commands by `&&`, or begin by `set -e`.

        A `set -e` at the beginning counts, and so does `-e` in SHELL. Commands that cannot sensibly fail in
        front of `;` (`set`, `export`, echo, assignments), and what ends in `|| true` or `|| exit`, are left
        alone. An opinion that a profile turns on.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*\n",
            "FROM debian:12\nRUN set -e; apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*\n",
            2,
        ),
        fixed(
            "FROM debian:12\nRUN <<EOF\nmake\nmake install\nEOF\n",
            "FROM debian:12\nRUN <<EOF\nset -e\nmake\nmake install\nEOF\n",
            3,
        ),
        bad("FROM debian:12\nRUN cd /src; make && make install\n", 2),
        good("FROM debian:12\nRUN set -eux; make; make install\n"),
        good("FROM debian:12\nRUN <<EOF\nset -e\nmake\nmake install\nEOF\n"),
        good('FROM debian:12\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN make; make install\n'),
        good("FROM debian:12\nRUN export A=1; B=2; echo x; make && make install || exit 1; true\n"),
        good("FROM debian:12\nRUN for f in a b; do echo $f; done && if true; then make; fi\n"),
    ),
)

_HARMLESS = frozenset(
    [
        *(
            "set",
            "export",
            "unset",
            "echo",
            "printf",
            "true",
            ":",
            "trap",
            "exit",
            "return",
            "shopt",
            "umask",
            "readonly",
        ),
        *("declare", "local", "typeset", "alias", "exec", "break", "continue", "wait", "sleep"),
    ]
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    shell = instruction.shell
    if instruction.form is not Form.SHELL or shell is None or shell.broken or len(shell.commands) < 2:
        return
    words = context.shell_before(instruction)
    if any(_errexit(word) for word in words[1:]):
        return
    if shell.source.startswith("#!") and " -e" in shell.source.partition("\n")[0]:
        return
    outer = [command for command in shell.commands if command.wrapper is None]
    for before, command in pairwise(outer):
        if before.name == "set" and any(_errexit(value) for value in before.values):
            return
        if command.operator not in (";", "\n") or command.inside or before.background:
            continue
        if before.inside or not before.words or before.name in _HARMLESS:
            continue
        yield Problem(
            before.span,
            f"The step goes on when {before.name or 'this'} fails: join by &&, or begin by set -e.",
            _fixes(outer[0], instruction, context),
        )
        return


def _errexit(word: str) -> bool:
    return word == "errexit" or (word.startswith("-") and not word.startswith("--") and "e" in word)


def _fixes(first: Command, instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    if (
        first.inside
        or instruction.shell is None
        or not instruction.shell.source.lstrip().startswith(first.words[0].text if first.words else "\0")
    ):
        return ()
    if len(instruction.heredocs) > 1 or (instruction.heredocs and not _is_body(first, instruction)):
        return ()
    separator = context.dockerfile.newline if instruction.heredocs else "; "
    return (insert("Begin by set -e", *first.span[:2], f"set -e{separator}", Safety.SUGGESTED),)


def _is_body(first: Command, instruction: Instruction) -> bool:
    return first.span.start_line >= instruction.heredocs[0].body_span.start_line and first.span.start_column == 1
