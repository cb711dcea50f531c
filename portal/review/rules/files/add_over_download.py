from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Let ADD fetch archives and repositories",
    aliases=("prefer-add-unpack", "prefer-add-git"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        With BuildKit, `ADD --unpack=true` fetches and unpacks an archive and `ADD https://...git#v1.2` a repository,
        without curl, tar or git in the image, with a cache that knows when the source changed, and with a checksum
        where `--checksum` is given.

        This standard prefers a download in RUN (see no-remote-add), so this rule is off in every profile; turn it on
        if your builder is BuildKit and your team likes it better.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN curl -fsSL https://example.org/app.tar.gz | tar xz -C /opt\n", 2),
        bad("FROM alpine:3.23\nRUN git clone https://example.org/app.git /src\n", 2),
        good("FROM alpine:3.23\nADD https://example.org/app.git#v1.2 /src\n"),
        good("FROM alpine:3.23\nRUN curl -fsSL https://example.org/x.json | jq . > /x.json\n", "no archive"),
        good("FROM alpine:3.23\nRUN --mount=type=ssh git clone git@example.org:app.git /src\n", "needs a key"),
    ),
)


@rule.on_command("tar", "bsdtar")
def piped(command: Command, context: Context) -> Iterator[Problem]:
    if command.operator != "|" or command.pipeline is None:
        return
    siblings = context.commands_of(command.instruction) if command.instruction is not None else []
    for other in siblings:
        if other.pipeline == command.pipeline and other.name.rpartition("/")[2] in ("curl", "wget"):
            yield Problem(other.span, "ADD --unpack=true fetches and unpacks this archive without curl, wget or tar.")
            return


@rule.on_command("git")
def cloned(command: Command, context: Context) -> Iterator[Problem]:
    values = command.values
    if values[:1] != ["clone"]:
        return
    instruction = command.instruction
    if instruction is not None and any(mount.type in ("ssh", "secret") for mount in context.mounts(instruction)):
        return
    if any(value.startswith(("https://", "http://")) for value in values):
        yield Problem(command.span, "ADD fetches a repository by its address, without git in the image.")
