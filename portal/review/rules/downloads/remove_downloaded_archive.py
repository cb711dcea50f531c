from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.dockerfile.model import Command, Instruction
from portal.review.context import Context
from portal.review.downloads import download
from portal.review.model import Fix, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_behind

rule = Rule(
    title="Remove a downloaded archive in the step that unpacks it",
    requirements=("IMG-31",),
    aliases=("DD016",),
    severity=Severity.WARNING,
    why="""
        An archive that is downloaded and unpacked in one step stays in the layer beside its content, and a
        later step can't take it out any more. Remove it in the same RUN, or pipe the download into tar, so that
        there never is a file.

        A removal of the file, of its folder or of a pattern that it fits counts, as do a cache, tmpfs or bind
        mount over the folder and a move elsewhere. Stages that stay behind are left alone.
    """,
    examples=(
        fixed(
            "FROM debian:12\nRUN curl -fsSLo /tmp/a.tgz https://example.org/a.tgz \\\n"
            " && echo '0123  /tmp/a.tgz' | sha256sum -c && tar xzf /tmp/a.tgz -C /opt\n",
            "FROM debian:12\nRUN curl -fsSLo /tmp/a.tgz https://example.org/a.tgz \\\n"
            " && echo '0123  /tmp/a.tgz' | sha256sum -c && tar xzf /tmp/a.tgz -C /opt \\\n && rm /tmp/a.tgz\n",
            2,
        ),
        bad("FROM debian:12\nRUN wget -q https://example.org/app.zip && unzip -q app.zip\nRUN rm app.zip\n", 2),
        good(
            "FROM debian:12\nRUN wget -q https://example.org/app.zip && sha256sum -c app.sha256 \\\n"
            " && unzip -q app.zip && rm *.zip\n"
        ),
        good(
            "FROM debian:12\nRUN cd /tmp && curl -fsSLO https://example.org/a.tgz{,.asc} && gpg --verify a.tgz.asc \\\n"
            " && tar xf a.tgz && rm -rf /tmp/*\n"
        ),
        good(
            "FROM debian:12 AS get\nRUN wget -q https://example.org/a.tgz && sha256sum -c a.sha256 && tar xf a.tgz\n"
            "FROM debian:12\nCOPY --from=get /a /a\n"
        ),
    ),
)

_UNPACKERS = frozenset(
    [
        "tar",
        "bsdtar",
        "unzip",
        "7z",
        "7za",
        "7zr",
        "dpkg",
        "rpm",
        "cpio",
        "jar",
        "apt-get",
        "apt",
        "dnf",
        "yum",
        "alien",
    ]
)
_MOST = 30  # downloads, and unpackers, of one step; nobody writes more by hand
_IN_PLACE = ("gunzip", "unxz", "bunzip2", "xz", "gzip")  # these replace the archive by its content


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if ("curl" not in instruction.text and "wget" not in instruction.text) or not context.is_kept(instruction):
        return
    commands = context.commands_of(instruction)
    fetched = [(i, found) for i, c in enumerate(commands) if (found := download(c)) is not None and found.files]
    unpacking = [(i, c) for i, c in enumerate(commands) if c.name.rpartition("/")[2] in _UNPACKERS]
    for position, found in fetched[:_MOST]:
        behind = commands[position + 1 :]
        for file in found.files:
            users = [c for i, c in unpacking[:_MOST] if i > position and _names(c, file)]
            if users and not _gone(file, commands, behind, instruction, context):
                yield Problem(
                    found.command.span,
                    f"{file} stays in this layer beside what was unpacked from it: remove it in the same RUN.",
                    _fixes(file, users[-1], commands, context),
                )


def _names(command: Command, file: str) -> bool:
    short = file.rpartition("/")[2]
    return any(value == file or value.rpartition("/")[2] == short or _fits(value, file) for value in command.values)


def _fits(pattern: str, file: str) -> bool:
    short = file.rpartition("/")[2]
    return any(c in pattern for c in "*?[") and (
        fnmatchcase(file, pattern) or fnmatchcase(short, pattern.rpartition("/")[2])
    )


def _gone(
    file: str, commands: list[Command], behind: list[Command], instruction: Instruction, context: Context
) -> bool:
    short = file.rpartition("/")[2]
    before = commands[: len(commands) - len(behind)]
    folders = {c.values[0].rstrip("/") for c in before if c.name == "cd" and c.values}
    folders |= {file.rpartition("/")[0]} - {""}
    directory = context.before(instruction).directory
    if directory is not None:
        folders.add(directory.rstrip("/"))
    if any(context.kept_out_of_layer(instruction, folder) for folder in folders):
        return True
    for command in behind:
        name = command.name.rpartition("/")[2]
        if name in ("mv", *_IN_PLACE) and _names(command, file):
            return True
        if name == "find" and ("-delete" in command.values or "rm" in command.values):
            return True
        if name in ("rm", "shred", "unlink"):
            for value in command.values:
                plain = value.rstrip("/*")
                folder = value.rpartition("/")[0]
                near = folder in ("", ".") or folder in folders or "$" in folder
                if value.rpartition("/")[2] == short or (near and _fits(value, file)) or value.startswith("$"):
                    return True
                if any(
                    folder == plain or folder.startswith(plain + "/") or folder.endswith("/" + plain)
                    for folder in folders
                ):
                    return True
    return False


def _fixes(file: str, unpacking: Command, commands: list[Command], context: Context) -> tuple[Fix, ...]:
    moved = any(command.name in ("cd", "pushd") for command in commands)
    if any(c in file for c in " '\"\\*?") or (moved and not file.startswith("/")):
        return ()
    return add_behind("Remove it in the same step", unpacking, f"rm {file}", context)
