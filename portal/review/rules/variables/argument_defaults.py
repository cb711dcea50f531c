from collections.abc import Iterator

from portal.dockerfile import PLATFORM_ARGUMENTS, PROXY_ARGUMENTS
from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good
from portal.review.secrets import is_secret_name

rule = Rule(
    title="Give every ARG a default",
    requirements=("IMG-26",),
    severity=Severity.ERROR,
    why="""
        With defaults, `docker build .` works, and the file itself says with which versions. Without, a forgotten
        `--build-arg` is an empty string somewhere in the middle of a step, which fails late or, worse, doesn't.

        Arguments that the builder sets itself (`TARGETARCH`, `BUILDPLATFORM`, `HTTP_PROXY`, `SOURCE_DATE_EPOCH`,
        `BUILDKIT_...`) need none, nor does naming a global argument again inside a stage. An argument that should be a
        secret is another rule's business. No other reviewer checks this; it is what this standard says.
    """,
    options={"exempt": ()},
    examples=(
        bad("FROM alpine:3.23\nARG version\nRUN ./install $version\n", 2),
        bad("ARG base\nFROM $base\n", 1),
        good("FROM alpine:3.23\nARG version=1.4.2\nRUN ./install $version\n"),
        good("ARG version=3.23\nFROM alpine:$version\nARG version\nRUN echo $version\n", "named again in the stage"),
        good("FROM alpine:3.23\nARG TARGETARCH\nARG HTTP_PROXY\n", "set by the builder"),
        good('FROM alpine:3.23\nARG extra=""\n', "an empty default is one"),
        good("FROM alpine:3.23\nARG commit\n", "where the profile says so", exempt=("commit",)),
    ),
)

_BY_THE_BUILDER = regex(r"^(?:BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:TARGET|BUILD)STAGE|IMAGE_NAME)$")
_NAME = regex(r"^[A-Za-z_][\w.-]*$")


@rule.on_instruction("ARG")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if any(pair.value is None and not _NAME.match(pair.key.text) for pair in instruction.pairs):
        return  # argument-equals-sign
    for pair in instruction.pairs:
        name = pair.key.value
        if pair.value is not None:
            continue
        if name in PLATFORM_ARGUMENTS or name.upper() in PROXY_ARGUMENTS or _BY_THE_BUILDER.match(name):
            continue
        if name in context.option(rule, "exempt") or is_secret_name(name):
            continue
        if instruction.stage is not None and name in context.global_names:
            continue
        yield Problem(pair.span, f"{name} has no default: a build that does not pass it goes on with nothing in it.")
