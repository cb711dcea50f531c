from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.downloads import is_program
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give ADD the checksum of what it fetches",
    requirements=("IMG-31",),
    severity=Severity.INFO,
    why="""
        An address says where a file comes from, not what is in it. With `--checksum=sha256:...` ADD takes the very file
        that was meant, and the build stops when a release has been replaced, in a stage that stays behind as well: what
        it builds ends up in the image. BuildKit can do so since Dockerfile syntax 1.6.

        Reported are archives, packages and programs from `http://` and `https://` addresses. A Git repository is named
        by its commit instead. verify-downloads says the same of downloads in RUN, where a profile turns it on.
    """,
    examples=(
        bad("FROM debian:12 AS fetch\nADD https://example.org/tool-1.2.tar.gz /opt/\n", 2),
        bad("FROM debian:12\nARG v=1.2\nADD https://example.org/tool-${v}.deb /tmp/\n", 3),
        bad("FROM debian:12\nADD --chmod=755 https://example.org/tool /usr/local/bin/\n", 2, caption="made executable"),
        good(
            "FROM debian:12\n"
            "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \\\n"
            "    https://example.org/tool.tar.gz /opt/\n"
        ),
        good("FROM debian:12\nADD https://example.org/tool.git#v1.2 /src\n"),
        good("FROM debian:12\nADD https://example.org/robots.txt /srv/\n", "nothing that is run"),
    ),
)


@rule.on_instruction("ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.flag("checksum") is not None:
        return
    mode = instruction.flag("chmod")
    runs = mode is not None and mode.value is not None and any(digit in "1357" for digit in mode.value[-3:])
    for word in instruction.arguments[:-1]:
        address = word.value.partition("?")[0].partition("#")[0]
        if not address.lower().startswith(("http://", "https://")) or address.endswith(".git"):
            continue
        if runs or is_program(address):
            yield Problem(
                word.span, "Nothing checks what comes from this address: give its checksum, --checksum=sha256:..."
            )
