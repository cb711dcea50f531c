"""The fix that turns the shell form of ENTRYPOINT or CMD into exec form, with the guards that it needs."""

from __future__ import annotations

from portal.dockerfile.model import Form, Instruction, Span
from portal.review.context import Context
from portal.review.launch import array, other_cmds, plain_words, single_command
from portal.review.model import Fix, Safety
from portal.review.rule import replace


def exec_form_fixes(instruction: Instruction, context: Context) -> tuple[Fix, ...]:
    """Fixes for a shell-form launch: the plain words as an array, or, for one command that needs a shell, a shell
    that it replaces. None where a person has to write a script."""
    shell = instruction.shell
    if shell is None or instruction.comments or instruction.heredocs or instruction.flags:
        return ()
    # Shell form ignored CMD, exec form appends it: a CMD in shell form would arrive as "/bin/sh -c ...".
    entrypoint = instruction.keyword == "ENTRYPOINT"
    if entrypoint and any(cmd.form is not Form.EXEC for cmd in other_cmds(instruction, context)):
        return ()
    start = shell.position(0)
    span = Span(*start, *instruction.span[2:])
    usual_shell = instruction.stage is None or instruction.stage.effective("SHELL") is None
    words = plain_words(instruction)
    if words is not None and usual_shell:
        safety = Safety.SAFE if _means_the_same(instruction, context) else Safety.SUGGESTED
        return (replace("Write it in exec form", span, array(words), safety),)
    command = single_command(instruction)
    if command is not None and usual_shell and "\n" not in shell.source:
        line = "exec " + " ".join(shell.source.split("\n")).strip()
        words = ["/bin/sh", "-c", line]
        if entrypoint and "#" not in line and "\n" not in line:
            # What stands behind the script is $0 and then the arguments, of CMD or docker run.
            words = ["/bin/sh", "-c", f'{line} "$@"', command.name.rpartition("/")[2] or "sh"]
        return (
            replace(
                "Call the shell by name and let it replace itself",
                span,
                array(words),
                Safety.SUGGESTED,
            ),
        )
    return ()


def _means_the_same(instruction: Instruction, context: Context) -> bool:
    stage = instruction.stage
    if stage is None:
        return False
    if instruction.keyword == "ENTRYPOINT":
        return not any(other_cmds(instruction, context)) and stage.index in {result.index for result in context.results}
    entrypoint, cmd = stage.effective("ENTRYPOINT"), stage.effective("CMD")
    # A CMD in shell form behind an ENTRYPOINT hands over "/bin/sh -c ..." as arguments.
    return entrypoint is None and cmd is instruction and cmd.form is Form.SHELL
