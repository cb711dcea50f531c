"""Commands that run another command: where in their words that one begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.dockerfile.model import Word
from portal.patterns import regex


class Wrapper(NamedTuple):
    """How a wrapper's words read: its options that take a value, how many words stand between options and
    command, and whether NAME=VALUE words may stand in front of the command."""

    valued: frozenset[str] = frozenset()
    positionals: int = 0
    assignments: bool = False


def options(text: str) -> frozenset[str]:
    """Option names from a text with blanks between them."""
    return frozenset(text.split())


WRAPPERS: dict[str, Wrapper] = {
    "sudo": Wrapper(
        options(
            "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -r --role -t --type -T"
            " --command-timeout -U --other-user -R --chroot"
        ),
        assignments=True,
    ),
    "doas": Wrapper(options("-u -C")),
    "env": Wrapper(options("-u --unset -C --chdir -S --split-string"), assignments=True),
    "exec": Wrapper(options("-a")),
    "time": Wrapper(options("-f --format -o --output")),
    "nohup": Wrapper(),
    "command": Wrapper(),
    "builtin": Wrapper(),
    "xargs": Wrapper(options("-a --arg-file -d --delimiter -E -I -i -L -n --max-args -P --max-procs -s --max-chars")),
    "gosu": Wrapper(positionals=1),
    "su-exec": Wrapper(positionals=1),
    "tini": Wrapper(options("-p -e -v")),
    "dumb-init": Wrapper(options("-r --rewrite")),
    "catatonit": Wrapper(),
    "timeout": Wrapper(options("-s --signal -k --kill-after"), positionals=1),
    "nice": Wrapper(options("-n --adjustment")),
    "ionice": Wrapper(options("-c --class -n --classdata -p --pid")),
    "chrt": Wrapper(positionals=1),
    "setsid": Wrapper(),
    "stdbuf": Wrapper(options("-i --input -o --output -e --error")),
    "chroot": Wrapper(positionals=1),
    "setpriv": Wrapper(
        options("--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig")
    ),
    "runuser": Wrapper(options("-u --user -g --group -G --supp-group")),
    "flock": Wrapper(options("-w --timeout -E --conflict-exit-code"), positionals=1),
    "fakeroot": Wrapper(options("-l --lib -i -s -b --fd-base")),
    "unbuffer": Wrapper(),
    "busybox": Wrapper(),
    "eatmydata": Wrapper(),
}
SHELLS = frozenset(["sh", "bash", "ash", "dash", "ksh", "mksh", "zsh"])
RUNS_OTHERS = SHELLS | WRAPPERS.keys() | {"find", "su", "runuser", "eval", "trap"}
"""Every command below which another may be found."""
ASSIGNMENT = regex(r"[A-Za-z_]\w*=")
SET_OPTION = regex(r"[-+]\w*[oO]")  # takes the next word, as in -euo pipefail
COMMAND_STRING = regex(r"-[a-zA-Z]*c[a-zA-Z]*")


def base_name(name: str) -> str:
    """The last part of a program's path: `/usr/bin/env` is `env`."""
    return name.rpartition("/")[2]


def wrapped_at(name: str, words: list[Word]) -> int | None:
    """The index of the word with which the wrapped command begins; None where there is none."""
    wrapper = WRAPPERS.get(name)
    if wrapper is None or (name == "command" and len(words) > 1 and words[1].value in ("-v", "-V")):
        return None  # `command -v name` only looks for it
    index = 1
    while index < len(words):
        value = words[index].value
        if value == "--":
            index += 1
            break
        if value in wrapper.valued:
            index += 2
        elif (value.startswith("-") and value != "-") or (wrapper.assignments and ASSIGNMENT.match(value)):
            index += 1
        else:
            break
    index += wrapper.positionals
    while wrapper.assignments and index < len(words) and ASSIGNMENT.match(words[index].value):
        index += 1
    return index if index < len(words) else None


def script_at(name: str, words: list[Word]) -> int | None:
    """The index of the word that holds a script: behind `-c` of a shell or of su, eval's only word, trap's
    first; None where there is none."""
    if name in SHELLS:
        # The options end with the first word that is none, a script's file.
        for index in range(1, len(words)):
            value = words[index].value
            if COMMAND_STRING.fullmatch(value):
                following = index + 1
                while following < len(words) and re.match(r"[-+]\w", words[following].value):
                    following += 1
                return following if following < len(words) else None
            if not value.startswith(("-", "+")) and not SET_OPTION.fullmatch(words[index - 1].value):
                return None
    elif name in ("su", "runuser"):
        for index in range(1, len(words) - 1):
            if words[index].value in ("-c", "--command", "-lc"):
                return index + 1
    elif (name == "eval" and len(words) == 2) or (
        name == "trap" and len(words) > 2 and words[1].value not in ("", "-")
    ):
        return 1
    return None


def executed_at(name: str, words: list[Word]) -> list[tuple[int, int]]:
    """Start and end index of every command that find runs by -exec and its like."""
    if name != "find":
        return []
    found: list[tuple[int, int]] = []
    index = 1
    while index < len(words):
        if words[index].value in ("-exec", "-execdir", "-ok", "-okdir"):
            start = end = index + 1
            while end < len(words) and words[end].value not in (";", "+"):
                end += 1
            if end > start:
                found.append((start, end))
            index = end
        index += 1
    return found
