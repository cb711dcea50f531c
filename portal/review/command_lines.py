"""Reads docker, podman and nerdctl commands out of shell text: containers that are run, images that are built or
named, each option with its exact place (docker run and docker buildx build references)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.dockerfile import expand, parse_script
from portal.dockerfile.model import Command, ShellScript, Span, Word
from portal.patterns import regex
from portal.review.container import (
    Build,
    Container,
    Mount,
    Place,
    Setting,
    Variable,
    read_only_edit,
    read_port,
    split_volume,
    volume_kind,
)
from portal.review.model import Edit

ENGINES = frozenset(["docker", "podman", "nerdctl", "buildah", "finch", "docker.exe", "podman-remote"])
_NAME = regex(r"[A-Za-z_]\w*$")
_PROMPT = regex(r"(?m)^([ \t]*)\$(?=[ \t])")
_GLOBAL_VALUED = frozenset(
    [
        *("-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert", "--tlscert", "--tlskey"),
        *("--root", "--runroot", "--url", "--connection", "--identity", "--storage-driver", "--storage-opt", "-n"),
        *("--namespace", "--address", "-a", "--data-root", "--cgroup-manager", "--events-backend", "--tmpdir"),
        *("--snapshotter", "--network-cmd-path", "--runtime", "--builder"),
    ]
)
_SHORT = {
    "a": "attach",
    "c": "cpu-shares",
    "d": "detach",
    "e": "env",
    "h": "hostname",
    "i": "interactive",
    "l": "label",
    "m": "memory",
    "p": "publish",
    "P": "publish-all",
    "q": "quiet",
    "t": "tty",
    "u": "user",
    "v": "volume",
    "w": "workdir",
}
_LONG = {"net": "network", "net-alias": "network-alias", "dns-option": "dns-opt"}
_RUN_SWITCHES = frozenset(
    [
        *("detach", "disable-content-trust", "help", "init", "interactive", "no-healthcheck", "oom-kill-disable"),
        *("privileged", "publish-all", "quiet", "read-only", "rm", "sig-proxy", "tty", "use-api-socket", "rmi"),
        *("replace", "tls-verify", "no-hosts", "no-hostname", "env-host", "http-proxy", "read-only-tmpfs", "passwd"),
        "rootfs",
    ]
)
_RUN_VALUED = frozenset(
    [
        *("add-host", "annotation", "attach", "blkio-weight", "blkio-weight-device", "cap-add", "cap-drop"),
        *("cgroup-parent", "cgroupns", "cidfile", "cpu-count", "cpu-percent", "cpu-period", "cpu-quota"),
        *("cpu-rt-period", "cpu-rt-runtime", "cpu-shares", "cpus", "cpuset-cpus", "cpuset-mems", "detach-keys"),
        *("device", "device-cgroup-rule", "device-read-bps", "device-read-iops", "device-write-bps"),
        *("device-write-iops", "dns", "dns-opt", "dns-search", "domainname", "entrypoint", "env", "env-file"),
        *("io-maxbandwidth", "io-maxiops", "kernel-memory"),
        *("expose", "gpus", "group-add", "health-cmd", "health-interval", "health-retries", "health-start-interval"),
        *("health-start-period", "health-timeout", "hostname", "ip", "ip6", "ipc", "isolation", "label", "label-file"),
        *("link", "link-local-ip", "log-driver", "log-opt", "mac-address", "memory", "memory-reservation"),
        *("memory-swap", "memory-swappiness", "mount", "name", "network", "network-alias", "oom-score-adj", "pid"),
        *("pids-limit", "platform", "publish", "pull", "restart", "runtime", "security-opt", "shm-size"),
        *("stop-signal", "stop-timeout", "storage-opt", "sysctl", "tmpfs", "ulimit", "user", "userns", "uts"),
        *("volume", "volume-driver", "volumes-from", "workdir", "pod", "secret", "authfile", "systemd", "sdnotify"),
        *("uidmap", "gidmap", "subuidname", "subgidname", "umask", "timeout", "tz", "variant", "arch", "os"),
        *("conmon-pidfile", "pidfile", "requires", "shm-size-systemd", "personality", "preserve-fds", "seccomp-policy"),
    ]
)
RUN_OPTIONS = _RUN_SWITCHES | _RUN_VALUED | frozenset(_LONG)
"""The long options of docker run and docker create, and many of podman's."""
RUN_LETTERS = frozenset(_SHORT)
"""Their short options."""
_BUILD_SHORT = {"t": "tag", "f": "file", "o": "output", "q": "quiet", "m": "memory", "c": "cpu-shares", "D": "debug"}
_BUILD_SWITCHES = frozenset(
    [
        *("no-cache", "pull", "push", "load", "quiet", "rm", "force-rm", "squash", "compress", "check", "help"),
        *("disable-content-trust", "debug", "layers", "tls-verify", "squash-all", "rmi", "stdin", "all-platforms"),
        *("pull-always", "no-hosts", "omit-history", "skip-unused-stages", "inherit-labels", "identity-label"),
    ]
)
_NO_IMAGE = ("output", "check", "print", "call", "metadata-file", "iidfile")


class Loose(NamedTuple):
    """An option that begins a command of its own: its place, why that is so, and what mends the line in front."""

    span: Span
    why: str
    edit: Edit | None


@dataclass(slots=True, eq=False)
class Commands:
    """The text of commands: what they run, and what they build or name. `loose` are commands that begin with an
    option, because the line in front of them does not go on."""

    text: str
    script: ShellScript
    runs: list[Container] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)


@dataclass(slots=True)
class _Option:
    """One option as it stands in the words: canonical name, value, and places."""

    name: str
    value: str | None
    span: Span
    whole: Span
    shown: str


def read_commands(text: str) -> Commands:
    """The commands of a shell text. Prompts (`$ `) and comments in it are passed over; takes any text."""
    script = parse_script(_PROMPT.sub(r"\1 ", text))
    commands = Commands(text, script)
    lines = text.split("\n")
    scope: dict[str, str | None] = {}
    engine: Command | None = None
    for command in script.commands:
        if not command.words or command.name in ("export", "readonly"):
            _assign(command, scope)
            continue
        name = command.name.rpartition("/")[2]
        if name in ENGINES:
            engine = command
            _read(command, name.removesuffix(".exe"), scope, commands)
        elif command.name.startswith("-") and engine is not None and command.operator in (None, "\n"):
            commands.loose.append(_loose(command, engine, lines))
    return commands


def _loose(command: Command, engine: Command, lines: list[str]) -> Loose:
    shown = " ".join(word.text for word in engine.words[:2])
    number = command.span.start_line - 1
    before = lines[number - 1].rstrip("\r") if number > 0 else ""
    body = before.rstrip(" \t")
    if before != body and body.endswith("\\"):
        edit = Edit(Span(number, len(body) + 1, number, len(before) + 1), "")
        why = f"{shown} ends at the blank behind the backslash of the line above: nothing may follow a backslash."
        return Loose(command.words[0].span, why, edit)
    why = f"{command.name} begins a command of its own: the line above needs a backslash at its end to go on."
    comment = not body or "#" in body
    end = Span(number, len(body) + 1, number, len(before) + 1)
    return Loose(command.words[0].span, why, None if comment else Edit(end, " \\"))


def _assign(command: Command, scope: dict[str, str | None]) -> None:
    for pair in command.assignments:
        if pair.value is not None:
            single = pair.value.text.startswith("'")
            value = pair.value.value if single else _expanded(pair.value.value, scope)
            scope[pair.key.value] = None if "$" in value or "`" in value else value


def _expanded(value: str, scope: Mapping[str, str | None]) -> str:
    if "$" not in value or not scope or "$(" in value:
        return value
    return expand(value, {name: given for name, given in scope.items() if given is not None})


def _read(command: Command, engine: str, scope: Mapping[str, str | None], commands: Commands) -> None:
    words = command.words
    index = 1
    while index < len(words) and words[index].value.startswith("-"):
        index += 2 if words[index].value in _GLOBAL_VALUED else 1
    verbs = [word.value for word in words[index : index + 2]]
    if not verbs:
        return
    group = verbs[0] in ("container", "image", "buildx", "builder") and len(verbs) > 1
    verb = verbs[1] if group else verbs[0]
    last = index + (1 if group else 0)
    title = f"{engine} {verb}"
    span = Span(*words[0].span[:2], *words[last].span[2:])
    place = Place(*words[last].span[2:], None)
    rest = words[last + 1 :]
    if verb in ("run", "create") and (not group or verbs[0] == "container") and engine != "buildah":
        commands.runs.append(_container(title, span, place, rest, scope))
    elif (verb in ("build", "bud") and (not group or verbs[0] != "container")) or (group and verb == "b"):
        commands.builds.append(_build(title, span, place, rest, scope))
    elif verb in ("tag", "push") and (not group or verbs[0] == "image"):
        arguments = [word for word in rest if not word.value.startswith("-")]
        named = arguments[1:2] if verb == "tag" else arguments[:1]
        tags = [_setting(word, scope) for word in named]
        commands.builds.append(Build("build-command", verb, title, span, tags))


def _setting(word: Word, scope: Mapping[str, str | None]) -> Setting:
    value = word.value if word.text.startswith("'") else _expanded(word.value, scope)
    return Setting(value, inside_quotes(word.text, word.span), word.span, word.text)


def inside_quotes(text: str, span: Span) -> Span:
    """The place of a word without the quotes around it."""
    if len(text) > 2 and text[0] in "'\"" and text[-1] == text[0] and span.start_line == span.end_line:
        return Span(span.start_line, span.start_column + 1, span.end_line, span.end_column - 1)
    return span


def _options(
    words: list[Word],
    short: Mapping[str, str],
    switches: frozenset[str],
    valued: frozenset[str] | None,
    *,
    interspersed: bool,
    scope: Mapping[str, str | None],
) -> tuple[list[_Option], list[Word]]:
    """The options of a command, and its arguments: all words from the first that is none, or, where they may stand
    among each other, every word that is none."""
    options: list[_Option] = []
    arguments: list[Word] = []
    index = 0
    while index < len(words):
        word = words[index]
        text = word.value
        index += 1
        if text == "--":
            arguments += words[index:]
            break
        if not text.startswith("-") or text == "-":
            if interspersed:
                arguments.append(word)
                continue
            arguments += words[index - 1 :]
            break
        following = words[index] if index < len(words) else None
        if text.startswith("--"):
            name, equals, _ = text[2:].partition("=")
            name = _LONG.get(name, name)
            if equals:
                options.append(_attached(name, word, len(text) - len(text.partition("=")[2]), scope))
                continue
            is_switch = name in switches
            if not is_switch and valued is not None and name not in valued:
                is_switch = following is None or following.value.startswith("-")
            if is_switch or following is None:
                options.append(_Option(name, None, word.span, word.span, word.text))
            else:
                options.append(_separate(name, word, following, scope))
                index += 1
            continue
        position = 1
        while position < len(text):
            name = short.get(text[position], text[position])
            position += 1
            if name in switches or text[position - 1] not in short:
                options.append(_Option(name, None, word.span, word.span, word.text))
            elif position < len(text):
                skip = 1 if text[position] == "=" else 0
                options.append(_attached(name, word, position + skip, scope))
                break
            elif following is not None:
                options.append(_separate(name, word, following, scope))
                index += 1
                break
            else:
                options.append(_Option(name, None, word.span, word.span, word.text))
    return options, arguments


def _attached(name: str, word: Word, start: int, scope: Mapping[str, str | None]) -> _Option:
    """`--name=value` or `-nvalue`; the value begins at that place of the word."""
    line, column, end_line, end_column = word.span
    span = word.span
    text = word.text
    if word.value[:start] == text[:start] and line == end_line:
        span = inside_quotes(text[start:], Span(line, column + start, end_line, end_column))
    elif text[:1] in "'\"" and text[1 : start + 1] == word.value[:start] and line == end_line:
        span = Span(line, column + 1 + start, end_line, end_column - 1)
    if span[:2] >= span[2:]:
        span = word.span
    literal = text[start : start + 1] == "'" or text.startswith("'")
    value = word.value[start:] if literal else _expanded(word.value[start:], scope)
    return _Option(name, value, span, word.span, text)


def _separate(name: str, word: Word, following: Word, scope: Mapping[str, str | None]) -> _Option:
    setting = _setting(following, scope)
    whole = Span(*word.span[:2], *following.span[2:])
    return _Option(name, setting.value, setting.span, whole, f"{word.text} {following.text}")


def _removal(option: _Option) -> Edit | None:
    """The edit that takes an option out with the blank in front of it, where it is no letter among others."""
    line, column, end_line, end_column = option.whole
    alone = option.shown.startswith("--") or len(option.shown.partition(" ")[0]) == 2
    return Edit(Span(line, column - 1, line, end_column), "") if alone and line == end_line and column > 1 else None


def _container(title: str, span: Span, place: Place, words: list[Word], scope: Mapping[str, str | None]) -> Container:
    options, arguments = _options(words, _SHORT, _RUN_SWITCHES, _RUN_VALUED, interspersed=False, scope=scope)
    container = Container("run-command", title, span, place=place)
    if arguments:
        container.image = _setting(arguments[0], scope)
        container.words = [_setting(word, scope) for word in arguments[1:]]
    for option in options:
        value = option.value
        setting = Setting("true" if value is None else value, option.span, option.whole, option.shown, _removal(option))
        container.settings.setdefault(option.name, []).append(setting)
        if value is None:
            continue
        if option.name == "env":
            name, equals, given = value.partition("=")
            fix = Edit(option.span, name) if equals and _NAME.match(name) else None
            container.variables.append(Variable(name, given if equals else None, option.span, fix))
        elif option.name == "volume":
            source, target, modes = split_volume(value)
            container.mounts.append(
                Mount(
                    volume_kind(source) if source else "volume",
                    source,
                    target,
                    "ro" in modes or "readonly" in modes,
                    option.span,
                    read_only_edit(modes, option.span, ":"),
                )
            )
        elif option.name == "mount":
            container.mounts.append(_mount(value, option.span))
        elif option.name == "tmpfs":
            container.mounts.append(Mount("tmpfs", "", value.partition(":")[0], False, option.span))
        elif option.name == "publish":
            container.ports.append(read_port(value, option.span))
    return container


def _mount(value: str, span: Span) -> Mount:
    fields: dict[str, str] = {}
    for part in value.split(","):
        key, equals, given = part.partition("=")
        fields[key.strip().lower()] = given if equals else "true"
    source = fields.get("source") or fields.get("src") or ""
    target = fields.get("target") or fields.get("destination") or fields.get("dst") or ""
    flag = fields.get("readonly") or fields.get("ro") or "false"
    end = Span(span.end_line, span.end_column, span.end_line, span.end_column)
    return Mount(
        fields.get("type", "volume").lower(),
        source,
        target,
        flag.lower() not in ("false", "0"),
        span,
        Edit(end, ",readonly") if "readonly" not in fields and "ro" not in fields else None,
    )


def _build(title: str, span: Span, place: Place, words: list[Word], scope: Mapping[str, str | None]) -> Build:
    options, arguments = _options(words, _BUILD_SHORT, _BUILD_SWITCHES, None, interspersed=True, scope=scope)
    build = Build("build-command", "build", title, span, place=place)
    if arguments:
        build.context = _setting(arguments[-1], scope)
    for option in options:
        value = option.value
        setting = Setting("true" if value is None else value, option.span, option.whole, option.shown)
        build.settings.setdefault(option.name, []).append(setting)
        if value is None:
            continue
        if option.name == "tag":
            build.tags.append(setting)
        elif option.name == "target":
            build.target = setting
        elif option.name == "build-arg":
            name, equals, given = value.partition("=")
            build.arguments.append(Variable(name, given if equals else None, option.span))
    return build


def makes_image(build: Build) -> bool:
    """Whether a build is meant to leave an image behind under a name, and not files, a check or an id."""
    return build.verb == "build" and not any(name in build.settings for name in _NO_IMAGE)
