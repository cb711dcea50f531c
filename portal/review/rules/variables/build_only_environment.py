from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Pair, Span
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good

rule = Rule(
    title="Keep variables of the build out of the container's environment",
    requirements=("IMG-29", "IMG-28"),
    severity=Severity.WARNING,
    why="""
        ENV is for what the running container needs. `DEBIAN_FRONTEND=noninteractive`, compiler flags and the like are
        only for build steps, yet by ENV they are set in every container and every image that builds on this one:
        there, apt then asks no one either, and a build picks up foreign flags. Set them by ARG, which ends with the
        build, or in front of the command that needs them.

        Reported for stages that end up in the image: DEBIAN_FRONTEND always, flags of compilers and downloaders'
        checksums (information only: they do no harm) where a later step of the build is there to use them. No other
        reviewer reports this, and one even asks for the ENV.
    """,
    options={"names": ()},
    examples=(
        fixed(
            "FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\nRUN ./install.sh\n",
            "FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\nRUN ./install.sh\n",
            2,
        ),
        fixed(
            "FROM debian:12\nENV DEBIAN_FRONTEND noninteractive\n",
            "FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\n",
            2,
        ),
        bad("FROM debian:12\nENV LANG=C.UTF-8 MAKEFLAGS=-j4\nRUN make\n", 2),
        good("FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\n"),
        good("FROM debian:12\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y x\n"),
        good("FROM golang:1.26 AS build\nENV CGO_ENABLED=0\nRUN go build\nFROM scratch\nCOPY --from=build /x /x\n"),
    ),
)

_ALWAYS = frozenset(["DEBIAN_FRONTEND", "DEBCONF_NONINTERACTIVE_SEEN", "DEBCONF_NOWARNINGS"])
_WHERE_USED = regex(
    r"^(?:CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|GOFLAGS|CGO_ENABLED|GOOS|GOARCH|\w+_(?:SHA256|SHA512|SHA1|CHECKSUM"
    r"|DOWNLOAD_URL|DOWNLOAD_SHA\d*))$"
)

_DOWNLOADED = regex(r"_(?:SHA\d+|CHECKSUM|DOWNLOAD_URL|DOWNLOAD_SHA\d*)$")


@rule.on_instruction("ENV")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if not context.is_kept(instruction):
        return
    wanted = context.option(rule, "names")
    for pair in instruction.pairs:
        name = pair.key.value
        if name in _ALWAYS or name in wanted or (_WHERE_USED.match(name) and _builds_later(instruction)):
            yield Problem(
                pair.span,
                f"{name} is for build steps only, yet every container gets it: set it by ARG, or in front of the "
                "command.",
                _fixes(instruction, pair),
                severity=Severity.INFO if _DOWNLOADED.search(name) else None,
            )


def _builds_later(instruction: Instruction) -> bool:
    step = instruction.stage.last("RUN") if instruction.stage is not None else None
    return step is not None and step.index > instruction.index


def _fixes(instruction: Instruction, pair: Pair) -> tuple[Fix, ...]:
    if len(instruction.pairs) != 1 or pair.value is None or pair.value.text != pair.value.value:
        return ()
    if any(c.isspace() for c in pair.value.text) or pair.span.start_line != pair.span.end_line:
        return ()
    edits = [Edit(instruction.keyword_span, "ARG")]
    if pair.legacy:
        edits.append(Edit(Span(*pair.key.span[2:], *pair.value.span[:2]), "="))
    return (Fix("Make it an ARG", Safety.SUGGESTED, tuple(edits)),)
