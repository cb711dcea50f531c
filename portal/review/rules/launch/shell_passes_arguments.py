from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Span
from portal.review.context import Context
from portal.review.launch import ShellLaunch, reads_arguments, shell_launch
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Hand the arguments on where ENTRYPOINT calls a shell",
    requirements=("IMG-35",),
    severity=Severity.WARNING,
    why="""
        In `["sh", "-c", "..."]` what follows the script, CMD and the arguments of `docker run`, goes to the shell: the
        first word becomes its `$0`, the others `$1`, `$2` and so on. The application sees none of them unless the
        script hands them on, and nobody is told.

        Write `"$@"`, which stands for `$1` and all behind it, where the application wants them, and a word for `$0`
        behind the script, by convention the program's name:
        `["/bin/sh", "-c", "exec app --port $PORT \\"$@\\"", "app"]`.

        Without a CMD this is information: the image starts as it is meant to, only options by `docker run` are lost.
        Left alone is a script that does not end in a program, unless there is a CMD. No other reviewer checks this.
    """,
    examples=(
        fixed(
            'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT"]\nCMD ["--verbose"]\n',
            'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n'
            'CMD ["--verbose"]\n',
            2,
        ),
        fixed(
            'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\""]\n',
            'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n',
            2,
            caption="the first argument would be taken for $0",
        ),
        bad('FROM debian:12\nENTRYPOINT ["bash", "-c", "/app/migrate | tee /log"]\nCMD ["--verbose"]\n', 2),
        good('FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "exec /app/server --port $PORT \\"$@\\"", "server"]\n'),
        good('FROM debian:12\nENTRYPOINT ["/bin/sh", "-c"]\nCMD ["exec /app/server"]\n', "CMD is the script"),
        good('FROM debian:12\nENTRYPOINT ["/bin/sh", "/entrypoint.sh"]\nCMD ["--verbose"]\n'),
        good('FROM debian:12\nCMD ["/bin/sh", "-c", "exec /app/server"]\n', "a CMD is replaced as a whole"),
    ),
)


@rule.on_instruction("ENTRYPOINT")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    in_force = context.once(_cmds)
    if id(instruction) not in in_force:
        return
    launch = shell_launch(instruction)
    if launch is None:
        return
    cmd = in_force[id(instruction)]
    script, behind = instruction.arguments[launch.place], instruction.arguments[launch.place + 1 :]
    if reads_arguments(script.value):
        if behind or "$0" in script.value or "${0" in script.value:
            return
        lost = "The first argument becomes the shell's $0, and is lost: write a word for it behind the script."
    elif cmd is not None:
        lost = (
            f"The shell keeps the arguments of CMD (line {cmd.span.start_line}) and docker run to itself: "
            '"$@" in the script hands them on.'
        )
    elif launch.last is not None:
        lost = 'The shell keeps the arguments of docker run to itself: "$@" in the script hands them on.'
    else:
        return
    yield Problem(
        script.span,
        lost,
        _fixes(instruction, launch, cmd),
        severity=None if cmd is not None else Severity.INFO,
        related=(("these are lost", cmd.span),) if cmd is not None else (),
    )


def _cmds(context: Context) -> dict[int, Instruction | None]:
    """The CMD in force beside each ENTRYPOINT of what comes out of the build, by the ENTRYPOINT's identity; None where
    there is none with arguments."""
    found: dict[int, Instruction | None] = {}
    for stage in context.results:
        entrypoint, cmd = stage.effective("ENTRYPOINT"), stage.effective("CMD")
        if entrypoint is not None:
            given = cmd if cmd is not None and (cmd.arguments or cmd.form is Form.SHELL) else None
            found[id(entrypoint)] = found.get(id(entrypoint)) or given
    return found


def _fixes(instruction: Instruction, launch: ShellLaunch, cmd: Instruction | None) -> tuple[Fix, ...]:
    script, behind = instruction.arguments[launch.place], instruction.arguments[launch.place + 1 :]
    edits: list[Edit] = []
    if not reads_arguments(script.value):
        # A CMD in shell form would arrive as "/bin/sh -c ...", and what stands behind the script already, too.
        if launch.last is None or len(behind) > 1 or (cmd is not None and cmd.form is not Form.EXEC):
            return ()
        line, column = script.span.end_line, script.span.end_column - 1  # in front of the quote that ends it
        edits.append(Edit(Span(line, column, line, column), ' \\"$@\\"'))
    if not behind:
        line, column = script.span[2:]
        edits.append(Edit(Span(line, column, line, column), f', "{launch.program or "--"}"'))
    return (Fix('Hand them on by "$@"', Safety.SUGGESTED, tuple(edits)),)
