"""Calls of package managers: which sub-command, which options, which packages, each word with its place.

One table says of each manager how its command line is built; every rule about packages reads the outcome.
Sources: the managers' own manual pages (apt-get(8), apk(8), dnf(8), zypper(8), pip, npm, yarn, gem, go help).
"""

from __future__ import annotations

from typing import NamedTuple

from portal.dockerfile.model import Command, Instruction, Word


class Manager(NamedTuple):
    """How one manager's command line is built. `valued` are the options that take the next word as their value
    (before and after the sub-command); `cache` are the folders that fill up and have to be empty in the image."""

    family: str
    install: frozenset[str]
    valued: frozenset[str] = frozenset()
    refresh: frozenset[str] = frozenset()
    upgrade: frozenset[str] = frozenset()
    clean: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    cache: tuple[str, ...] = ()
    system: bool = False


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_APT = Manager(
    "apt",
    install=_set("install build-dep"),
    valued=_set(
        "-t --target-release --default-release -o --option -c --config-file -a --host-architecture"
        " -P --build-profiles --solver"
    ),
    refresh=_set("update"),
    upgrade=_set("upgrade dist-upgrade full-upgrade safe-upgrade"),
    clean=_set("clean autoclean distclean"),
    remove=_set("remove purge autoremove autopurge"),
    cache=("/var/lib/apt/lists",),
    system=True,
)
_DNF = Manager(
    "dnf",
    install=_set("install localinstall groupinstall group reinstall module"),
    valued=_set(
        "-c --config -d --debuglevel -e --errorlevel -R --randomwait -x --exclude --enablerepo --disablerepo --repo"
        " --repoid --installroot --releasever --setopt --advisory --arch --forcearch --comment --downloaddir"
    ),
    refresh=_set("makecache check-update"),
    upgrade=_set("update upgrade upgrade-minimal distro-sync"),
    clean=_set("clean"),
    remove=_set("remove erase autoremove"),
    cache=("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    system=True,
)
MANAGERS: dict[str, Manager] = {
    "apt": _APT,
    "apt-get": _APT,
    "aptitude": _APT,
    "apk": Manager(
        "apk",
        install=_set("add"),
        valued=_set(
            "-t --virtual -X --repository -p --root --arch --repositories-file --keys-dir --cache-dir --cache-max-age"
            " --wait --progress-fd --timeout"
        ),
        refresh=_set("update"),
        upgrade=_set("upgrade"),
        clean=_set("cache"),
        remove=_set("del"),
        cache=("/var/cache/apk",),
        system=True,
    ),
    "dnf": _DNF,
    "yum": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "zypper": Manager(
        "zypper",
        install=_set("install in"),
        valued=_set(
            "-r --repo -t --type -C --catalog --from -R --root -D --reposd-dir --cache-dir --installroot --releasever"
            " -p --plus-repo -n --name -c --config"
        )
        - _set("-n"),
        refresh=_set("refresh ref"),
        upgrade=_set("update up patch dist-upgrade dup"),
        clean=_set("clean cc"),
        remove=_set("remove rm"),
        cache=("/var/cache/zypp",),
        system=True,
    ),
    "pip": Manager(
        "pip",
        install=_set("install"),
        valued=_set(
            "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix"
            " --root --src -b --build --platform --python-version --python --implementation --abi --no-binary"
            " --only-binary --progress-bar --cache-dir --trusted-host --timeout --retries --proxy --cert"
            " --client-cert --log --upgrade-strategy --global-option --install-option --config-settings"
            " -C --exists-action"
            " --use-feature --use-deprecated --root-user-action --report --group -e --editable"
        ),
        clean=_set("cache"),
        remove=_set("uninstall"),
        cache=("/root/.cache/pip", "/root/.cache"),
    ),
    "npm": Manager(
        "npm",
        install=_set("install i add ci clean-install install-clean isntall"),
        valued=_set("--prefix --registry --cache --loglevel --omit --include -w --workspace --tag --userconfig"),
        upgrade=_set("update up upgrade"),
        clean=_set("cache"),
        remove=_set("uninstall rm remove un r unlink"),
        cache=("/root/.npm",),
    ),
    "yarn": Manager(
        "yarn",
        install=_set("install add global"),
        valued=_set("--cwd --cache-folder --modules-folder --registry --network-timeout --mutex --network-concurrency"),
        upgrade=_set("upgrade up"),
        clean=_set("cache"),
        remove=_set("remove"),
        cache=("/usr/local/share/.cache/yarn", "/root/.cache/yarn", "/root/.yarn/berry/cache", "/root/.cache"),
    ),
    "pnpm": Manager(
        "pnpm",
        install=_set("install i add ci"),
        valued=_set("-C --dir --filter -F --registry --store-dir --reporter --loglevel"),
        upgrade=_set("update up upgrade"),
        clean=_set("store"),
        remove=_set("remove rm uninstall un"),
        cache=("/root/.local/share/pnpm/store", "/pnpm/store"),
    ),
    "gem": Manager(
        "gem",
        install=_set("install i"),
        valued=_set("-v --version -i --install-dir -n --bindir -s --source -p --http-proxy --platform -P"),
        upgrade=_set("update"),
        clean=_set("cleanup"),
        remove=_set("uninstall"),
    ),
    "go": Manager("go", install=_set("install get"), valued=_set("-C -mod -modfile -tags -ldflags -gcflags -o -p")),
}
MANAGERS["pip3"] = MANAGERS["pip2"] = MANAGERS["pip"]
_PIP_NAMES = ("pip2.", "pip3.")


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
        """apt, apk, dnf, zypper, pip, npm, yarn, pnpm, gem or go."""
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
            module = next((i for i, word in enumerate(words[1:6], 1) if word.value == "-m"), 0)
            if module and module + 1 < len(words) and words[module + 1].value == "pip":
                manager, name, start = MANAGERS["pip"], "pip", module + 2
        elif name == "uv" and len(words) > 1 and words[1].value == "pip":
            manager, name, start = MANAGERS["pip"], "uv", 2
        elif name == "corepack" and len(words) > 1 and words[1].value in ("yarn", "pnpm"):
            manager, name, start = MANAGERS[words[1].value], words[1].value, 2
    if manager is None:
        return None
    return _read(name, manager, words, start, command)


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
        if verb == "":
            action = "install"  # a bare `yarn` installs
        elif verb == "global" and packages:
            verb, packages = packages[0].value, packages[1:]
            action = "install" if verb == "add" else ""
        elif verb == "cache":
            action = "clean" if packages and packages[0].value == "clean" else ""
    if not action:
        if verb in manager.install:
            action = "install"
        elif verb in manager.refresh:
            action = "refresh"
        elif verb in manager.upgrade:
            action = "upgrade"
        elif verb in manager.clean:
            action = "clean"
        elif verb in manager.remove:
            action = "remove"
    if action == "install" and verb in ("group", "module"):  # dnf group install x, dnf module enable y
        action = "install" if packages and packages[0].value == "install" else ""
        packages = packages[1:]
    return PackageCommand(name, manager, action, subcommand, options, settings, packages, command)


def package_name(word: str) -> str:
    """The name of a package without version, release or architecture: `nginx=1.27*`, `redis/stable`, `x:amd64`."""
    for stop in "=~<>@:/[":
        word = word.partition(stop)[0]
    return word.lower()
