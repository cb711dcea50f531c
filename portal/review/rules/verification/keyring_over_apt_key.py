from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Keep a repository's key in a keyring of its own",
    severity=Severity.ERROR,
    why="""
        `apt-key add` makes a key valid for every repository there is: whoever has it can sign a package of Debian's own
        name. The command is deprecated for that, and gone from Debian 13 and Ubuntu 25.04, where the step fails.

        Put the key into a file below `/etc/apt/keyrings`, and let the repository name it: `deb [signed-by=/etc/apt/
        keyrings/shop.asc] https://... stable main`. apt reads keys in ASCII armour (`.asc`) as they come, so that
        neither apt-key nor gpg is needed. Where the base is known to lack the command, the finding is an error.
    """,
    examples=(
        bad("FROM debian:12\nRUN curl -fsSL https://example.org/key.asc | apt-key add -\n", 2),
        bad("FROM ubuntu:24.04\nRUN apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 0xB1998361\n", 2),
        good(
            """
            FROM debian:13
            ADD --checksum=sha256:5f4c1e0b8a7d6c3f2e9b0a1d4c7f8e5b6a3d2c1f0e9b8a7d6c5f4e3b2a1d0c9f \\
                https://example.org/key.asc /etc/apt/keyrings/shop.asc
            RUN echo "deb [signed-by=/etc/apt/keyrings/shop.asc] https://example.org/debian stable main" \\
                > /etc/apt/sources.list.d/shop.list
            """
        ),
        good("FROM debian:12\nRUN apt-key list\n", "adds none"),
    ),
)

_WITHOUT = {
    "debian": regex(r"(?:1[3-9]|[2-9]\d|trixie|forky|sid|testing|unstable|stable)(?:[.-]|$)"),
    "ubuntu": regex(r"(?:2[5-9]|[3-9]\d)\.\d\d|(?:plucky|questing|resolute)(?:-|$)"),
}


@rule.on_command("apt-key")
def check(command: Command, context: Context) -> Iterator[Problem]:
    values = [value for value in command.values if not value.startswith("-")]
    fetches = any(value.startswith(("--recv", "--fetch-keys")) for value in command.values)
    if not command.words or not (values[:1] == ["add"] or (values[:1] == ["adv"] and fetches)):
        return
    gone = _lacks_it(command, context)
    why = "is not in this base any more" if gone else "makes the key valid for every repository, and is deprecated"
    yield Problem(
        command.span,
        f"apt-key {why}: put the key into /etc/apt/keyrings, and name it by [signed-by=...].",
        severity=None if gone else Severity.WARNING,
    )


def _lacks_it(command: Command, context: Context) -> bool:
    stage = command.instruction.stage if command.instruction is not None else None
    image = context.base_image(stage).image if stage is not None else None
    if image is None or image.unresolved or not is_official(image):
        return False
    pattern = _WITHOUT.get(short_name(image))
    return pattern is not None and pattern.match(image.tag or "") is not None
