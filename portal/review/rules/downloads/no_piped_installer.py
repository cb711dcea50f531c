from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.pipes import pipe_of
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not run what comes straight from the network",
    requirements=("IMG-31",),
    aliases=("DD054",),
    severity=Severity.WARNING,
    why="""
        `curl ... | sh` runs whatever the server sends today, as root, in your image. Nobody has read it,
        nothing checks it, and if the connection breaks in the middle, half of it has run. Download to a file,
        compare its checksum (`echo "... file" | sha256sum -c`), then run it; or install a package or binary of
        a named version.

        Also reported are `sh -c "$(curl ...)"`, `bash <(curl ...)` and interpreters such as python in place of the
        shell. A pipe into tar or gpg runs nothing and is fine.
    """,
    examples=(
        bad("FROM debian:12\nRUN curl -fsSL https://example.org/install.sh | sh\n", 2),
        bad("FROM debian:12\nRUN wget -qO- https://example.org/install.sh | sudo -E bash -s -- -y\n", 2),
        bad('FROM debian:12\nRUN bash -c "$(curl -fsSL https://example.org/install.sh)"\n', 2),
        bad("FROM debian:12\nRUN curl -fsSL https://example.org/get.py | python3 -\n", 2),
        good("FROM debian:12\nRUN curl -fsSL https://example.org/motd | tee /etc/motd && bash -c 'cat x | sh'\n"),
        good(
            "FROM debian:12\n"
            "RUN curl -fsSLo i.sh https://example.org/i.sh && echo '0123 i.sh' | sha256sum -c && sh i.sh\n"
        ),
    ),
)

_INTERPRETERS = (
    "sh",
    "bash",
    "ash",
    "dash",
    "zsh",
    "ksh",
    "python",
    "python2",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
)
_INSIDE = ("$(curl", "$(wget", "`curl", "`wget", "<(curl", "<(wget", "$( curl", "$( wget")


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if "|" not in instruction.text or ("curl" not in instruction.text and "wget" not in instruction.text):
        return
    fetching: dict[tuple[int, int, tuple[str, ...]], Command] = {}
    for command in context.commands_of(instruction):
        place = pipe_of(command)
        if place is None:
            continue
        name = command.name.rpartition("/")[2]
        if name in ("curl", "wget"):
            fetching.setdefault(place, command)
        elif name in _INTERPRETERS and place in fetching and _reads_input(command):
            fetched = fetching.pop(place)
            tool = fetched.name.rpartition("/")[2]
            yield Problem(
                fetched.span, f"{name} runs unseen what {tool} gets from the network: download, check, then run it."
            )


def _reads_input(command: Command) -> bool:
    name = command.name.rpartition("/")[2]
    values = command.values
    if not name.endswith("sh"):
        return not values or values[0] == "-"  # anything else is a script of its own
    for value in values:
        if value in ("-s", "-", "--"):
            return True
        if value.startswith(("-", "+")):
            if "c" in value and not value.startswith("--"):
                return False
            if "s" in value and not value.startswith("--"):
                return True
            continue
        return value in ("/dev/stdin",) or value in ("pipefail",)
    return True


@rule.on_command("sh", "bash", "ash", "dash", "zsh", "eval", "source", ".")
def substituted(command: Command, context: Context) -> Iterator[Problem]:
    for word in command.arguments[:3]:
        text = word.text.lstrip("\"'")
        if text.startswith(_INSIDE):
            yield Problem(
                word.span, f"{command.name} runs unseen what comes from the network: download, check, then run it."
            )
            return
