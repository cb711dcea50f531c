from bisect import bisect_right
from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.places import lines_of
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.usage import mentions

rule = Rule(
    title="Declare an ARG just before its first use",
    requirements=("IMG-27",),
    severity=Severity.WARNING,
    why="""
        A RUN sees every ARG declared above it, so a new value makes the builder run all RUN steps behind the ARG anew,
        whether they use it or not. Declared just before the first step that uses it, a changed value spares the cache
        of those above.

        Reported where the stage names the argument later on and at least one RUN lies between that does not. Arguments
        that the builder and its tools read by themselves (`DEBIAN_FRONTEND`, proxies, `SOURCE_DATE_EPOCH`, ...) are
        left alone. No other reviewer checks this; it is what this standard says.
    """,
    examples=(
        fixed(
            "FROM debian:12\nARG version=1.2\nRUN ./install-libraries\nRUN ./fetch $version\n",
            "FROM debian:12\nRUN ./install-libraries\nARG version=1.2\nRUN ./fetch $version\n",
            2,
        ),
        bad("FROM debian:12\n# what to build\nARG version=1.2\nRUN make deps\nRUN make v=${version}\n", 3),
        bad("FROM debian:12\nARG stamp=1\nRUN make deps\nARG stamp=1\nRUN make v=$stamp\n", 2, caption="twice"),
        good("FROM debian:12\nRUN make deps\nARG version=1.2\nRUN make v=${version}\n"),
        good("FROM debian:12\nARG version=1.2\nCOPY . /src\nRUN make v=${version}\n", "no RUN between"),
        good("FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\nRUN make $DEBIAN_FRONTEND\n"),
        good(
            "FROM golang:1.26\nARG TARGETARCH\nRUN go mod download\nRUN GOARCH=$TARGETARCH make\n", "set by the builder"
        ),
        good("FROM debian:12\nARG a=1\nARG b=$a\nRUN make $a $b\n", "used by the next line"),
    ),
)

_READ_ANYWAY = frozenset(
    ["DEBIAN_FRONTEND", "SOURCE_DATE_EPOCH", "CI", "LANG", "LC_ALL", "TZ", "PATH", "NODE_ENV", "RAILS_ENV", "GOPROXY"]
)
_PLATFORM = regex(r"(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT|OSVERSION)$")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    steps = stage.instructions
    arguments = [step for step in steps if step.keyword == "ARG"]
    if not arguments:
        return
    wanted = frozenset(pair.key.value for step in arguments for pair in step.pairs)
    runs = [position for position, step in enumerate(steps) if step.keyword == "RUN"]
    next_use: dict[str, int] = {}
    for position in range(len(steps) - 1, -1, -1):
        step = steps[position]
        if step.keyword == "ARG":
            names = [pair.key.value for pair in step.pairs]
            used = min((next_use[name] for name in names if name in next_use), default=position)
            between = runs[bisect_right(runs, position) : bisect_right(runs, used - 1)]
            if between and not any(_is_read_anyway(name) for name in names):
                yield _problem(step, names, steps[used], [steps[i] for i in between], context)
        if arguments[0].index < step.index:  # what stands in front of all of them uses none
            for name in mentions(step, wanted):
                next_use[name] = position


def _problem(
    argument: Instruction, names: list[str], step: Instruction, unconcerned: list[Instruction], context: Context
) -> Problem:
    line = step.span.start_line
    verb, steps = "is" if len(names) == 1 else "are", "steps" if len(unconcerned) > 1 else "step"
    if step.keyword == "ARG" and any(pair.key.value in names for pair in step.pairs):
        text = (
            f"{enumerated(names)} {verb} declared again in line {line}: one declaration will do, just before the first "
            f"use, so that a new value does not run the {steps} between again."
        )
        fixes: tuple[Fix, ...] = ()
    else:
        text = (
            f"{enumerated(names)} {verb} first used in line {line}: declared there, a new value would not run the "
            f"{steps} above it again."
        )
        fixes = _fixes(argument, step, context)
    related = tuple(("run again for nothing", other.span) for other in unconcerned[:3])
    return Problem(argument.span, text, fixes, related=related)


def _is_read_anyway(name: str) -> bool:
    upper = name.upper()
    return (
        upper in _READ_ANYWAY
        or _PLATFORM.match(name) is not None
        or upper.endswith("_PROXY")
        or upper.startswith(("BUILDKIT_", "PIP_", "NPM_CONFIG_"))
    )


def _fixes(argument: Instruction, step: Instruction, context: Context) -> tuple[Fix, ...]:
    lines = context.dockerfile.lines
    first, last = argument.span.start_line, argument.span.end_line
    target = step.span.start_line
    if argument.comments or argument.last_line != last or argument.first_line != first or step.first_line != target:
        return ()
    if (first > 1 and lines[first - 2].lstrip().startswith("#")) or target > len(lines):
        return ()
    while target > last + 1 and lines[target - 2].lstrip().startswith("#"):
        target -= 1
    text = "".join(line + context.dockerfile.newline for line in lines[first - 1 : last])
    place = lines_of(step)._replace(start_line=target, end_line=target)
    return (Fix(f"Move it to line {target}", Safety.SUGGESTED, (Edit(lines_of(argument), ""), Edit(place, text))),)
