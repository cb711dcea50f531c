from collections.abc import Iterator
from itertools import islice

from portal.dockerfile import PROXY_ARGUMENTS, references
from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.spelling import nearest

rule = Rule(
    title="Declare what FROM uses by an ARG in front of it",
    requirements=("IMG-25",),
    aliases=("UndefinedArgInFrom", "BASE_NAME_EMPTY"),
    severity=Severity.ERROR,
    why="""
        FROM sees only the arguments that stand before the first FROM, and those that the builder sets, such as
        `BUILDPLATFORM`. Any other variable is empty there, even with `--build-arg`, and the build stops at an image
        without a name or with half a tag. An ARG inside a stage is not seen by the next FROM.
    """,
    examples=(
        fixed(
            "ARG version=1.26\nFROM golang:$vesrion AS build\nFROM scratch\nCOPY --from=build /x /x\n",
            "ARG version=1.26\nFROM golang:$version AS build\nFROM scratch\nCOPY --from=build /x /x\n",
            2,
        ),
        bad("FROM alpine:$version\n", 1),
        bad("FROM alpine:3.23\nARG version=12\nFROM debian:$version\n", 3, caption="declared inside a stage"),
        good("ARG version=3.23\nFROM alpine:$version\n"),
        good("FROM --platform=$BUILDPLATFORM alpine:${version:-3.23}\n"),
    ),
)

_COMPARED = 200  # names, in as many stages


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    instruction = stage.instruction
    if "$" not in instruction.text:
        return
    scope = context.dockerfile.scope(instruction)
    for reference in references(instruction, escape=context.dockerfile.escape):
        name = reference.name
        if name in scope or name in PROXY_ARGUMENTS or reference.operator in (":-", "-", ":+", "+"):
            continue
        if not name.isidentifier():
            continue
        meant = nearest(name, sorted(islice(scope, _COMPARED))) if stage.index < _COMPARED else None
        fixes: tuple[Fix, ...] = ()
        message = f"No ARG before the first FROM declares {name}, so it is empty here."
        span = reference.span
        if meant is not None and span.start_line == span.end_line:
            message = f"No ARG before the first FROM declares {name}; {meant} seems to be meant."
            written = context.dockerfile.lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1]
            fixes = (replace(f"Write {meant}", span, written.replace(name, meant, 1), Safety.SUGGESTED),)
        yield Problem(span, message, fixes)
