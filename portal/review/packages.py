"""Calls of package managers: which sub-command, which options, which packages, each word with its place.

The table of managers says how each command line is built; every rule about packages reads the outcome.
"""

from __future__ import annotations

from typing import NamedTuple

from portal.dockerfile.model import Command, Instruction, Word
from portal.patterns import regex
from portal.review.managers import MANAGERS, Manager

_NAME_ENDS = regex(r"[=~<>@:/[]")
_PIP_NAMES = ("pip2.", "pip3.")
_PACMAN = regex(r"-[SURQTDF][a-z]*$|--(?:sync|upgrade|remove|query)$")


class PackageCommand(NamedTuple):
    """One call of a package manager. `action` is "install", "refresh", "upgrade", "clean", "remove" or "" (any
    other sub-command); `packages` are the words that name packages, `options` those that start with a dash and
    `settings` the (option, value) pairs of options whose value is a word of its own."""

    name: str
    manager: Manager
    action: str
    subcommand: Word | None
    options: list[Word]
    settings: list[tuple[Word, Word]]
    packages: list[Word]
    command: Command

    @property
    def family(self) -> str:
        """The manager's family: apt, apk, dnf, zypper, pacman, pip, pipx, uv, conda, npm, yarn, pnpm, bun, gem,
        bundle, composer, go or cargo."""
        return self.manager.family

    @property
    def verb(self) -> str:
        """The sub-command as written, "" where there is none."""
        return self.subcommand.value if self.subcommand is not None else ""

    @property
    def instruction(self) -> Instruction | None:
        """The instruction that the call stands in."""
        return self.command.instruction

    def has(self, *names: str) -> bool:
        """Whether one of these options is given; `-y` is also found inside `-qqy`, `--x` also as `--x=value`."""
        for word in self.options:
            value = word.value
            for name in names:
                if value == name:
                    return True
                if name.startswith("--"):
                    if value.startswith(name + "="):
                        return True
                elif len(name) == 2 and len(value) > 2 and value[1] != "-" and name[1] in value[1:]:
                    return True
        return False

    def setting(self, *names: str) -> list[str]:
        """The values given to these options, in order, whether as `-o value` or as `--option=value`."""
        values = [value.value for option, value in self.settings if option.value in names]
        for word in self.options:
            name, equals, value = word.value.partition("=")
            if equals and name in names:
                values.append(value)
            elif len(word.value) > 2 and word.value[1] != "-" and word.value[:2] in names and name not in names:
                values.append(word.value[2:])
        return values


def package_command(command: Command) -> PackageCommand | None:
    """Read a shell command as a call of a package manager.

    Args:
        command: any command; `python -m pip`, `uv pip` and `corepack yarn` are seen through.

    Returns:
        The call, or None where the command is no package manager's.
    """
    name = command.name.rpartition("/")[2]
    words = command.words
    start = 1
    manager = MANAGERS.get(name)
    if manager is None:
        if name.startswith(_PIP_NAMES):
            manager, name = MANAGERS["pip"], "pip"
        elif name.startswith("python"):
            behind = _behind_module(words, "pip")
            if behind is not None:
                manager, name, start = MANAGERS["pip"], "pip", behind
        elif name == "corepack" and len(words) > 1 and words[1].value in ("npm", "yarn", "pnpm"):
            manager, name, start = MANAGERS[words[1].value], words[1].value, 2
    if manager is None:
        return None
    if name == "uv":
        position = next((i for i, word in enumerate(words[1:], 1) if not word.value.startswith("-")), 0)
        if position and words[position].value in ("pip", "tool"):
            return _read(
                name, MANAGERS["pip" if words[position].value == "pip" else "pipx"], words, position + 1, command
            )
    if manager.family == "pacman":
        return _read_pacman(name, manager, words, command)
    return _read(name, manager, words, start, command)


def _behind_module(words: list[Word], module: str) -> int | None:
    """Where the arguments of a module that Python runs begin: behind `-m pip`, `-mpip` or `-Im pip`."""
    for position, word in enumerate(words[1:6], 1):
        option = word.value
        if option == "-m" + module:
            return position + 1
        if option.startswith("-") and not option.startswith("--") and option.endswith("m"):
            return position + 2 if words[position + 1 : position + 2] and words[position + 1].value == module else None
    return None


def _read_pacman(name: str, manager: Manager, words: list[Word], command: Command) -> PackageCommand:
    # The operation is an option in capitals: -S, -Sy, -Syu, -Sc, -U, -R, -Q; its other letters modify it.
    options: list[Word] = []
    settings: list[tuple[Word, Word]] = []
    packages: list[Word] = []
    operation: Word | None = None
    i = 1
    while i < len(words):
        word = words[i]
        if operation is None and _PACMAN.match(word.value):
            operation = word
        elif len(word.value) > 1 and word.value[0] == "-":
            options.append(word)
            if word.value in manager.valued and i + 1 < len(words):
                settings.append((word, words[i + 1]))
                i += 1
        else:
            packages.append(word)
        i += 1
    letters = operation.value if operation is not None else ""
    letters = {"--sync": "-S", "--upgrade": "-U", "--remove": "-R"}.get(letters, letters)
    letters += "".join({"--refresh": "y", "--sysupgrade": "u", "--clean": "c"}.get(o.value, "") for o in options)
    action = ""
    if letters.startswith("-U") or (letters.startswith("-S") and packages):
        action = "install" if not set(letters) & set("isl") else ""
    elif letters.startswith("-S"):
        action = "upgrade" if "u" in letters else "clean" if "c" in letters else "refresh" if "y" in letters else ""
    elif letters.startswith("-R"):
        action = "remove"
    return PackageCommand(name, manager, action, operation, options, settings, packages, command)


def _read(name: str, manager: Manager, words: list[Word], start: int, command: Command) -> PackageCommand:
    subcommand: Word | None = None
    options: list[Word] = []
    settings: list[tuple[Word, Word]] = []
    packages: list[Word] = []
    i, plain = start, False
    while i < len(words):
        word = words[i]
        value = word.value
        if not plain and value == "--":
            plain = True
        elif not plain and len(value) > 1 and value[0] == "-":
            options.append(word)
            # zypper's -n means --non-interactive before the sub-command; dnf's -x=... holds its value itself.
            if value in manager.valued and i + 1 < len(words):
                settings.append((word, words[i + 1]))
                i += 1
        elif subcommand is None:
            subcommand = word
        else:
            packages.append(word)
        i += 1
    action = ""
    verb = subcommand.value if subcommand is not None else ""
    if name == "yarn":
        if verb == "" and not {"--version", "-v", "--help", "-h"} & {option.value for option in options}:
            action = "install"  # a bare `yarn` installs
        elif verb == "global" and packages:
            verb, packages = packages[0].value, packages[1:]
            action = "install" if verb == "add" else ""
        elif verb == "cache":
            action = "clean" if packages and packages[0].value == "clean" else ""
    if name in ("conda", "mamba", "micromamba") and verb == "env" and packages:
        action = {"create": "install", "update": "install", "remove": "remove"}.get(packages[0].value, "")
        packages = []
    elif name == "composer" and verb == "global" and packages:
        verb, packages = packages[0].value, packages[1:]
    elif name == "bun" and verb == "pm":
        action = "clean" if [word.value for word in packages[:2]] == ["cache", "rm"] else ""
    elif manager.family == "bundle" and verb == "" and not options:
        action = "install"  # a bare `bundle` installs
    if not action:
        if verb in manager.install:
            action = "install"
        elif verb in manager.refresh:
            action = "refresh"
        elif verb in manager.upgrade:
            action = "upgrade"
        elif verb in manager.clean and _cleans(verb, packages):
            action = "clean"
        elif verb in manager.remove:
            action = "remove"
    if action == "install" and verb in ("group", "module"):  # dnf group install x, dnf module enable y
        action = "install" if packages and packages[0].value == "install" else ""
        packages = packages[1:]
    return PackageCommand(name, manager, action, subcommand, options, settings, packages, command)


def _cleans(verb: str, rest: list[Word]) -> bool:
    # `npm cache verify`, `pip cache dir`, `uv cache dir` and `pnpm store path` remove nothing.
    if verb not in ("cache", "store") or not rest:
        return True
    return rest[0].value in ("clean", "purge", "prune", "rm", "remove", "sync")


def package_name(word: str) -> str:
    """The name of a package without version, release or architecture: `nginx=1.27*`, `redis/stable`, `x:amd64`."""
    stop = _NAME_ENDS.search(word)
    return (word if stop is None else word[: stop.start()]).lower()
