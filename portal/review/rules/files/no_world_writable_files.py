import re
from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="No files that anyone may write, none that run as their owner",
    aliases=("S2612", "world-writable-state-path-workaround", "DD051", "CIS-DI-0008"),
    severity=Severity.WARNING,
    why="""
        `chmod 777` is mostly a way around an owner who is wrong. Every process in the container may then change the
        file: the program that it runs, or the configuration that tells it what to do. A set-user-id or set-group-id
        bit on a program gives whoever runs it the rights of its owner, mostly root.

        Give the files to the account that writes them (`COPY --chown`, `chown`) and the group if need be. Folders with
        the sticky bit (1777, as `/tmp` has) are fine, and so is the set-group-id bit on folders that are made by
        `mkdir` or `install -d`.

        Some well-made images open one folder, or a file of accounts, to everyone so that any user id can run them. So
        only whole trees (`chmod -R`) and copied files are reported, unless the option `everywhere` is on, which also
        looks for set-user-id and set-group-id bits.
    """,
    options={"everywhere": False},
    examples=(
        bad("FROM alpine:3.23\nRUN chmod -R 777 /app\n", 2),
        bad(
            "FROM alpine:3.23\nRUN mkdir -p /data && chmod a+rwx /data\n", 2, caption="with the option", everywhere=True
        ),
        bad("FROM alpine:3.23\nCOPY --chmod=0666 app.conf /etc/\n", 2),
        bad("FROM alpine:3.23\nRUN chmod u+s /usr/local/bin/tool\n", 2, caption="option", everywhere=True),
        bad(
            "FROM alpine:3.23\nRUN install -m 4755 tool /usr/local/bin/\n",
            2,
            caption="with the option",
            everywhere=True,
        ),
        good("FROM alpine:3.23\nRUN chmod 0755 /app/run && chmod g+w /data\n"),
        good("FROM alpine:3.23\nRUN mkdir /data && chmod 777 /data\n", "one folder, for any user id"),
        good("FROM alpine:3.23\nRUN chmod 1777 /scratch\n", "sticky, as /tmp is"),
        good("FROM alpine:3.23\nRUN mkdir -m 2775 /data\n"),
        good("FROM alpine:3.23\nRUN chmod o-w /etc/app.conf\n"),
    ),
)

OPEN = "lets everyone write: give the files to the account that needs to"
_OCTAL = regex(r"^[0-7]{3,5}$")
_SYMBOLIC = regex(r"^[ugoa]*[-+=][rwxXst]*$")


@rule.on_instruction("COPY", "ADD")
def copied(instruction: Instruction, context: Context) -> Iterator[Problem]:
    flag = instruction.flag("chmod")
    if flag is not None and flag.value:
        what = _wrong(flag.value, folder=False)
        if what is not None and (what is OPEN or context.option(rule, "everywhere")):
            yield Problem(flag.value_span or flag.span, f"The mode {flag.value} {what}.")


@rule.on_command("chmod", "mkdir", "install")
def command(command: Command, context: Context) -> Iterator[Problem]:
    word, mode, folder = _mode(command)
    if word is None:
        return
    what = _wrong(mode, folder=folder)
    if what is not None and ((what is OPEN and _whole_tree(command)) or context.option(rule, "everywhere")):
        yield Problem(word.span, f"The mode {mode} {what}.")


def _whole_tree(command: Command) -> bool:
    return command.name.rpartition("/")[2] == "chmod" and any(
        word.value == "--recursive" or re.fullmatch(r"-[cfv]*R[cfv]*", word.value) for word in command.arguments
    )


def _mode(command: Command) -> tuple[Word | None, str, bool]:
    name = command.name.rpartition("/")[2]
    words = command.arguments
    if name == "chmod":
        for word in words:
            value = word.value
            if _SYMBOLIC.match(value.split(",")[0]) or not value.startswith("-"):
                if re.fullmatch(r"-[Rcfv]+", value):
                    continue
                return word, value, False
        return None, "", False
    folder = name == "mkdir" or any(re.match(r"^-[a-ln-z]*d", word.value) for word in words)
    for i, word in enumerate(words):
        value = word.value
        if value in ("-m", "--mode") or re.fullmatch(r"-[a-zD]*m", value):
            return (words[i + 1], words[i + 1].value, folder) if i + 1 < len(words) else (None, "", folder)
        if value.startswith("--mode="):
            return word, value[7:], folder
        if re.fullmatch(r"-[a-z]*m[0-7]+", value):
            return word, value.rpartition("m")[2], folder
    return None, "", folder


def _wrong(mode: str, *, folder: bool) -> str | None:
    if _OCTAL.match(mode):
        bits = int(mode, 8)
        if bits & 0o4000 or (bits & 0o2000 and not folder and not bits & 0o1000):
            return "lets the program run with the rights of its owner or group"
        if bits & 0o002 and not bits & 0o1000:
            return OPEN
        return None
    world = False
    sticky = False
    for part in mode.split(","):
        if not _SYMBOLIC.match(part):
            return None
        who, operator, what = re.split(r"([-+=])", part, maxsplit=1)
        if operator == "-":
            continue
        if "s" in what and not folder and who != "g":
            return "lets the program run with the rights of its owner or group"
        sticky = sticky or "t" in what
        world = world or ("w" in what and ("o" in who or "a" in who))
    if world and not sticky:
        return OPEN
    return None
