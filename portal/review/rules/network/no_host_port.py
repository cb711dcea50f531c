from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, replace

rule = Rule(
    title="Expose the container's port only, not the host's",
    requirements=("RUN-1",),
    aliases=("ExposeInvalidFormat", "expose_host_port"),
    severity=Severity.ERROR,
    why="""
        EXPOSE says on which ports the application listens inside the container. On which port or address of the host
        that is found is decided where the container is started (`docker run -p 8080:80`), as two containers of one
        image can't have the same. The builder ignores the host's part, or refuses it.
    """,
    examples=(
        fixed("FROM alpine:3.23\nEXPOSE 8080:80\n", "FROM alpine:3.23\nEXPOSE 80\n", 2),
        fixed("FROM alpine:3.23\nEXPOSE 127.0.0.1:8080:80/tcp 53/udp\n", "FROM alpine:3.23\nEXPOSE 80/tcp 53/udp\n", 2),
        bad("FROM alpine:3.23\nEXPOSE $port:80\n", 2),
        good("FROM alpine:3.23\nEXPOSE 80/tcp 8000-8010\n"),
        good("FROM alpine:3.23\nARG port=80\nEXPOSE ${port:-80}\n", "a default, not a host's port"),
    ),
)


@rule.on_instruction("EXPOSE")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for word in instruction.arguments:
        outside = word.value
        while "${" in outside and "}" in outside.partition("${")[2]:
            before, _, rest = outside.partition("${")
            outside = before + "$" + rest.partition("}")[2]
        if ":" not in outside:
            continue
        inner = outside.rpartition(":")[2]
        fixes: tuple[Fix, ...] = ()
        if inner[:1].isdigit() and "$" not in word.text and word.text == word.value:
            fixes = (replace("Keep the container's port", word.span, inner, Safety.SUGGESTED),)
        yield Problem(
            word.span,
            f"{word.value[:40]} names a port of the host: only docker run -p can decide that.",
            fixes,
        )
