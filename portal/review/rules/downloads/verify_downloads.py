from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.downloads import Download, download, is_checked, is_program
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Check what was downloaded",
    requirements=("IMG-31",),
    aliases=("CIS-DI-0011",),
    severity=Severity.INFO,
    why="""
        An address says where a file comes from, not what is in it: a server may be broken into, a release be
        replaced. A checksum that stands in the Dockerfile (`echo "$sha256  app.tgz" | sha256sum -c`) or a
        signature (`gpg --verify`, `cosign verify-blob`) makes the build stop then.

        Reported are archives, packages and programs that a step downloads without any such check in the same
        step. A checksum that is downloaded from the same place tells only that nothing broke on the way, yet is
        accepted. `ADD --checksum=` does the same in one line.
    """,
    examples=(
        bad("FROM debian:12\nRUN curl -fsSLO https://example.org/app-1.2.tar.gz && tar xf app-1.2.tar.gz\n", 2),
        bad("FROM debian:12\nRUN curl -fsSL https://example.org/app-1.2.tgz | tar xz\n", 2),
        bad(
            "FROM debian:12\nRUN wget -qO /usr/local/bin/app https://example.org/app && chmod +x /usr/local/bin/app\n",
            2,
        ),
        good(
            "FROM debian:12\nARG sha=0123\n"
            "RUN curl -fsSLO https://example.org/app.tgz \\\n"
            ' && echo "$sha app.tgz" | sha256sum -c \\\n'
            " && tar xf app.tgz \\\n"
            " && rm app.tgz\n"
        ),
        good(
            "FROM debian:12\n"
            "RUN curl -fsSLO https://example.org/app.tgz{,.asc} && gpg --verify app.tgz.asc && tar xf app.tgz\n"
        ),
        good("FROM debian:12\nRUN curl -fsSL https://example.org/motd > /etc/motd\n"),
        good("FROM debian:12\nRUN curl -fsSL https://example.org/i.sh | sh\n", "for the rule no-piped-installer"),
    ),
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "curl" not in instruction.text and "wget" not in instruction.text:
        return
    commands = context.commands_of(instruction)
    if is_checked(instruction, commands):
        return
    made_executable = {
        value for command in commands if command.name in ("chmod", "install") for value in command.values
    }
    for command in commands:
        fetched = download(command)
        if fetched is None or not fetched.is_plain:
            continue
        if _is_program(fetched, made_executable):
            yield Problem(
                fetched.urls[0].span, "Nothing checks what comes from this address: compare a checksum or a signature."
            )


def _is_program(fetched: Download, executable: set[str]) -> bool:
    addresses = [url.value.partition("?")[0] for url in fetched.urls]
    if not fetched.files:  # a script that is run as it comes is for no-piped-installer
        addresses = [address for address in addresses if not address.endswith(".sh")]
    return any(is_program(text) for text in (*addresses, *fetched.files)) or any(
        file in executable for file in fetched.files
    )
