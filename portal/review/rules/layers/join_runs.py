from collections.abc import Iterator

from portal.dockerfile.model import Form, Instruction, Stage
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Join steps that stand directly behind each other",
    requirements=("IMG-14",),
    aliases=(
        *("DL3059", "S7031", "prefer-run-heredoc", "DD005", "DD065", "ID.20019"),
        "multiple_run_add_copy_instructions_listed",
    ),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Each RUN makes a layer. Two short ones with nothing between them that the second depends on may as well
        be one: fewer layers, and what the first leaves behind can be removed in the same step.

        An opinion that a profile turns on: separate steps are cached separately and read better, and in a stage
        that stays behind layers cost nothing. Reported are steps of one command each with the same flags, in
        stages that come out; the option `everywhere` looks at all stages, `commands` says how many commands a
        step may have.
    """,
    options={"everywhere": False, "commands": 1},
    examples=(
        fixed(
            "FROM debian:12\nRUN mkdir /app\nRUN touch /app/x\n",
            "FROM debian:12\nRUN mkdir /app \\\n && touch /app/x\n",
            3,
        ),
        bad("FROM debian:12\nRUN a\n# why\nRUN b\nRUN c\n", 4, 5),
        bad("FROM debian:12 AS b\nRUN x\nRUN y\nFROM debian:12\nCOPY --from=b /x /x\n", 3, everywhere=True),
        bad("FROM debian:12\nRUN a && b\nRUN c\n", 3, commands=2),
        good("FROM debian:12\nRUN a\nCOPY x /x\nRUN b\n"),
        good("FROM debian:12\nRUN --mount=type=cache,target=/c a\nRUN b\n"),
        good("FROM debian:12\nRUN a && b\nRUN c\n"),
        good("FROM debian:12 AS b\nRUN x\nRUN y\nFROM debian:12\nCOPY --from=b /x /x\n"),
    ),
)

_STATE = frozenset(
    ["cd", "set", "export", "exit", "exec", "pushd", "popd", "umask", "trap", "source", ".", "unset", "ulimit"]
)


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if not context.option(rule, "everywhere") and stage.index not in context.kept:
        return
    most = context.option(rule, "commands")
    previous: Instruction | None = None
    for instruction in stage.instructions:
        if instruction.keyword != "RUN":
            previous = None
            continue
        if previous is not None and _flags(previous) == _flags(instruction):
            counts = [_commands(step, context) for step in (previous, instruction)]
            if all(count <= most for count in counts):
                yield Problem(
                    instruction.keyword_span,
                    f"This step can be one with that of line {previous.span.start_line}.",
                    _fixes(previous, instruction, context),
                    related=(("the step before", previous.keyword_span),),
                )
        previous = instruction


def _commands(instruction: Instruction, context: Context) -> int:
    return sum(command.wrapper is None for command in context.commands_of(instruction))


def _flags(instruction: Instruction) -> list[tuple[str, str | None]]:
    return [(flag.name, flag.value) for flag in instruction.flags]


def _fixes(first: Instruction, second: Instruction, context: Context) -> tuple[Fix, ...]:
    for step in (first, second):
        shell = step.shell
        if step.form is not Form.SHELL or step.heredocs or step.flags or shell is None or shell.broken:
            return ()
        if step.span.start_line != step.span.end_line or not shell.commands:
            return ()
        for command in shell.commands:
            if command.name in _STATE or command.background or command.inside or not command.words:
                return ()
            if command.operator not in (None, "&&"):
                return ()
        if shell.source.rstrip().endswith(("&", ";")) or "#" in shell.source:
            return ()
    if second.span.start_line != first.span.end_line + 1 or second.shell is None:
        return ()
    dockerfile = context.dockerfile
    start_line, start_column = second.shell.position(0)
    if start_line != second.span.start_line:
        return ()
    joint = f" {dockerfile.escape}{dockerfile.newline} && "
    edit = Edit(
        second.span._replace(
            start_line=first.span.end_line,
            start_column=first.span.end_column,
            end_line=start_line,
            end_column=start_column,
        ),
        joint,
    )
    return (Fix("Join the two steps", Safety.SUGGESTED, (edit,)),)
