import posixpath
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from portal.dockerfile.model import Command, Form, Instruction, Span, Stage
from portal.review.context import Context
from portal.review.images import WITH_ENTRYPOINT, short_name
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Set the directory by WORKDIR rather than by cd",
    requirements=("IMG-34",),
    aliases=("DL3003", "DS-0013", "run_command_cd_instead_of_workdir", "use-workdir", "DD045"),
    severity=Severity.WARNING,
    why="""
        Each RUN starts in the directory that WORKDIR has set: a `cd` is forgotten at its end. A RUN that does nothing
        else has no effect at all. A RUN that begins with `cd` is better read with WORKDIR in front of it, and that is
        only information.

        Most reviewers report every `cd`. Inside one RUN it is often the plainest way (unpack, `cd`, build, go back), so
        those are left alone unless the option `everywhere` is on.

        WORKDIR holds for all that follows: for later steps, for relative paths of COPY, for the start of the
        application. So the fix is offered only where none of them would move, up to the next absolute WORKDIR.
    """,
    options={"everywhere": False},
    examples=(
        bad("FROM debian:12\nRUN cd /srv/app\nRUN make\n", 2, caption="has no effect"),
        fixed(
            "FROM debian:12\nRUN cd /srv/app && make install\n",
            "FROM debian:12\nWORKDIR /srv/app\nRUN make install\n",
            2,
        ),
        fixed(
            "FROM debian:12\nWORKDIR /srv/app\nRUN cd /srv/app && make install\n",
            "FROM debian:12\nWORKDIR /srv/app\nRUN make install\n",
            3,
            caption="is there already",
        ),
        bad("FROM debian:12\nRUN cd /srv/app && make\nCOPY conf etc/\n", 2, caption="the COPY would go elsewhere"),
        bad("FROM debian:12\nRUN make fetch && cd x && make\n", 2, caption="with the option", everywhere=True),
        good("FROM debian:12\nWORKDIR /srv/app\nRUN make install\n"),
        good("FROM debian:12\nRUN tar xf x.tar && cd x && make install && cd .. && rm -r x\n"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "cd" not in instruction.text:
        return
    commands = context.commands_of(instruction)
    outer = [command for command in commands if command.wrapper is None]
    everywhere = context.option(rule, "everywhere")
    for command in commands:
        if command.name != "cd":
            continue
        if len(commands) == 1:
            yield Problem(
                command.span, "This cd has no effect: the next step starts in the directory of WORKDIR again."
            )
        elif command is outer[0] and not command.inside and outer[1].operator == "&&" and not outer[1].inside:
            second = outer[1]
            target = command.words[1].value if len(command.words) == 2 else ""
            if target.startswith("/") and _is_there(target, instruction, context):
                yield Problem(
                    command.span,
                    f"WORKDIR is {target} already: leave the cd out.",
                    _without(instruction, command.span, second, context),
                    severity=None if everywhere else Severity.INFO,
                )
                continue
            yield Problem(
                command.span,
                f"WORKDIR {target or '...'} in front of this RUN says where it works, for all that follows.",
                _fixes(instruction, command.span, second.span, target, context),
                severity=None if everywhere else Severity.INFO,
            )
        elif everywhere:
            yield Problem(command.span, "The directory of a step is set by WORKDIR rather than by cd.")


def _is_there(target: str, instruction: Instruction, context: Context) -> bool:
    directory = context.before(instruction).directory
    return directory is not None and posixpath.normpath(target) == posixpath.normpath(directory)


def _without(instruction: Instruction, cd: Span, second: Command, context: Context) -> tuple[Fix, ...]:
    # The step goes on where cd ended: on the line of the next command, with no comment lost in between.
    following = second.wrapper.span if second.wrapper is not None else second.span
    lost = any(cd.start_line < comment.span.start_line < following.start_line for comment in instruction.comments)
    if lost or instruction.form is not Form.SHELL or instruction.heredocs:
        return ()
    return (replace("Leave the cd out", Span(*cd[:2], *following[:2]), "", Safety.SAFE),)


def _fixes(instruction: Instruction, cd: Span, second: Span, target: str, context: Context) -> tuple[Fix, ...]:
    literal = target.startswith("/") and not any(c in target for c in " $'\"*?`\\")
    if not literal or instruction.form is not Form.SHELL or instruction.heredocs or instruction.flags:
        return ()
    if cd.start_line != instruction.span.start_line or second.start_line != cd.end_line:
        return ()
    if _directory_matters(instruction, context):
        return ()
    start = instruction.span[:2]
    text = f"WORKDIR {target}{context.dockerfile.newline}{instruction.keyword_text} "
    return (replace("Set it by WORKDIR", Span(*start, *second[:2]), text, Safety.SUGGESTED),)


def _directory_matters(step: Instruction, context: Context) -> bool:
    """Whether something after the step depends on the working directory that it leaves: in its stage, and in those
    built on it, up to the next absolute WORKDIR."""
    if step.stage is None:
        return True
    reached = {step.stage.index}  # stages that begin with, or hold, what the step leaves
    for stage in context.dockerfile.stages[step.stage.index :]:
        if stage is not step.stage and (stage.base is None or stage.base.index not in reached):
            continue
        start = bisect_right(stage.instructions, step.index, key=lambda other: other.index)
        later = islice(stage.instructions, start, None)
        first = next((other for other in later if _sets_directory(other) or _uses_directory(other)), None)
        if first is not None:
            if not _sets_directory(first):
                return True
            reached.discard(stage.index)
            continue
        reached.add(stage.index)
        if stage.index in context.kept and _starts(stage, context):
            return True
    return False


def _sets_directory(instruction: Instruction) -> bool:
    return instruction.keyword == "WORKDIR" and _absolute(instruction)


def _absolute(instruction: Instruction) -> bool:
    return bool(instruction.arguments) and instruction.arguments[-1].value.startswith("/")


def _uses_directory(instruction: Instruction) -> bool:
    if instruction.keyword in ("COPY", "ADD", "WORKDIR"):
        return not _absolute(instruction)
    return instruction.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD")


def _starts(stage: Stage, context: Context) -> bool:
    # What the image starts does so in that directory, even where an earlier step or the base image says what.
    image = context.base_image(stage).image
    inherited = image is not None and short_name(image) in WITH_ENTRYPOINT
    return inherited or bool(context.launch(stage)) or stage.effective("HEALTHCHECK") is not None
