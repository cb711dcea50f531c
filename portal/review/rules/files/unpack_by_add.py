import posixpath
import re
from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Do not keep an archive in a layer to unpack it in the next",
    requirements=("IMG-31",),
    aliases=("DL3010",),
    severity=Severity.WARNING,
    why="""
        The archive that COPY brings in stays in its layer, and what is unpacked of it comes on top: the image carries
        both, even when a later step deletes the archive. ADD unpacks a local tar archive, compressed or not, while
        copying, so that only the content is kept. A `.zip` can be unpacked from a mount:
        `RUN --mount=type=bind,source=app.zip,target=/tmp/app.zip unzip /tmp/app.zip`.

        Reported where a later RUN of the same stage unpacks the copied archive, in stages that end up in the image.
    """,
    examples=(
        bad("FROM alpine:3.23\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt\n", 2),
        bad("FROM alpine:3.23\nWORKDIR /opt\nCOPY app.zip ./\nRUN unzip app.zip && rm app.zip\n", 3),
        good("FROM alpine:3.23\nADD app.tar.gz /opt/\n"),
        good("FROM alpine:3.23\nRUN --mount=source=app.zip,target=/tmp/app.zip unzip /tmp/app.zip -d /opt\n"),
        good("FROM alpine:3.23\nCOPY backup.tar.gz /srv/\nRUN tar -czf /x.tar.gz /srv\n", "packs, does not unpack"),
        good(
            "FROM alpine:3.23 AS build\nCOPY a.tgz /\nRUN tar xf /a.tgz\nFROM alpine:3.23\nCOPY --from=build /a /a\n",
            "a stage that stays behind",
        ),
    ),
)

_ARCHIVE = regex(r"\.(?:tar|t[abglx]z\w?|tar\.\w+|tzst|gz|bz2|xz|lzma|zst|zip|7z|Z)$", re.IGNORECASE)
_UNPACKERS = frozenset(["unzip", "gunzip", "bunzip2", "unlzma", "unxz", "unzstd", "uncompress", "7z", "7za", "bsdtar"])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if stage.index not in context.kept:
        return
    archives: dict[str, Instruction] = {}
    for instruction in stage.instructions:
        if instruction.keyword == "COPY":
            if instruction.flag("from") is None:
                for path in _copied(instruction):
                    archives[posixpath.basename(path)] = instruction
        elif instruction.keyword == "RUN" and archives:
            for command in context.commands_of(instruction):
                if not _unpacks(command):
                    continue
                for value in command.values:
                    copy = archives.pop(posixpath.basename(value), None)
                    if copy is not None:
                        how = "unpack it from a mount" if value.endswith((".zip", ".7z")) else "let ADD unpack it"
                        yield Problem(
                            copy.span,
                            f"{posixpath.basename(value)} stays in this layer, and line {command.span.start_line} adds "
                            f"its content on top: {how}.",
                            related=(("unpacked here", command.span),),
                        )


def _copied(instruction: Instruction) -> Iterator[str]:
    words = instruction.arguments
    target = words[-1].value if len(words) > 1 else ""
    for word in words[:-1]:
        if "$" not in word.value and _ARCHIVE.search(word.value):
            # A target without a slash that looks like an archive is the file's new name.
            yield target if len(words) == 2 and _ARCHIVE.search(target) else word.value


def _unpacks(command: Command) -> bool:
    name = command.name.rpartition("/")[2]
    if name in _UNPACKERS:
        return True
    if name not in ("tar", "gtar", "gzip", "bzip2", "xz", "zstd"):
        return False
    values = command.values
    if name in ("tar", "gtar"):
        if any(value in ("--extract", "--get") for value in values):
            return True
        return any("x" in v for i, v in enumerate(values) if re.fullmatch(r"-[A-Za-z]+" if i else r"-?[A-Za-z]+", v))
    return any(re.fullmatch(r"-[a-z]*d[a-z]*", value) or value in ("--decompress", "--uncompress") for value in values)
