from collections.abc import Iterator

from portal.dockerfile import PLATFORM_ARGUMENTS, PROXY_ARGUMENTS
from portal.dockerfile.model import Dockerfile, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.usage import mentions

rule = Rule(
    title="No ARG that nothing uses",
    requirements=("IMG-25",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        An ARG promises that something can be chosen when the image is built. One that nothing uses is a leftover, or a
        slip: the name is written in another way further down, or it stands before the first FROM and the stages, which
        do not see it there, never name it again.

        A RUN gets every ARG in its environment, where a program may read it unseen. So it is only reported where the
        stage has no RUN behind it, or, before the first FROM, where neither FROM nor any stage names it. An
        opinion that a profile turns on.
    """,
    examples=(
        bad("ARG tag=3.23\nFROM alpine:3.23\nRUN make\n", 1),
        bad("FROM alpine:3.23\nRUN make\nARG version=1\nCOPY a /a\n", 3),
        good("ARG tag=3.23\nFROM alpine:$tag\n"),
        good("ARG tag=3.23\nFROM alpine:3.23\nARG tag\nRUN make\n", "named again in the stage"),
        good("FROM alpine:3.23\nARG version=1\nRUN make\n", "make may read it"),
        good("FROM alpine:3.23\nARG version=1\nLABEL version=$version\n"),
        good("FROM alpine:3.23\nARG HTTP_PROXY\nARG TARGETARCH\n", "the builder's own"),
    ),
)


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    arguments = list(context.all("ARG"))
    if not arguments or not dockerfile.stages:
        return
    wanted = frozenset(pair.key.value for argument in arguments for pair in argument.pairs)
    # What is named behind an instruction in its stage, and in the stages that build on it; a RUN may read anything.
    below: dict[int, frozenset[str]] = {}
    runs: dict[int, bool] = {}
    everywhere: frozenset[str] = frozenset()
    unused: list[Problem] = []
    for instruction in reversed(dockerfile.instructions):
        stage = instruction.stage
        index = stage.index if stage is not None else -1
        named = everywhere if stage is None else below.get(index, frozenset())
        if instruction.keyword == "ARG" and not (stage is not None and runs.get(index)):
            unused += _unused(instruction, named)
        mentioned = mentions(instruction, wanted)
        everywhere |= mentioned
        if stage is None:
            continue
        below[index] = named | mentioned
        runs[index] = runs.get(index, False) or instruction.keyword in ("RUN", "ONBUILD")
        if instruction.keyword == "FROM" and stage.base is not None:
            base = stage.base.index
            below[base] = below.get(base, frozenset()) | below[index]
            runs[base] = runs.get(base, False) or runs[index]
    yield from unused


def _unused(argument: Instruction, named: frozenset[str]) -> Iterator[Problem]:
    for pair in argument.pairs:
        name = pair.key.value
        if not name or name in named or name in PLATFORM_ARGUMENTS or name.upper() in PROXY_ARGUMENTS:
            continue
        if name.startswith("BUILDKIT_") or name == "SOURCE_DATE_EPOCH" or _within(argument, name):
            continue
        hint = "no FROM and no stage names it" if argument.stage is None else "nothing behind it uses it"
        yield Problem(pair.span, f"{name} can be chosen, yet {hint}.")


def _within(argument: Instruction, name: str) -> bool:
    return any(
        pair.value is not None and ("$" + name in pair.value.text or "${" + name in pair.value.text)
        for pair in argument.pairs
    )
