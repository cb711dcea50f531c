"""What is asked of a container or of a build, whether by a command line or by a compose service: one model for both,
so that a rule about running containers is written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from portal.dockerfile.model import Span
from portal.patterns import regex
from portal.review.model import Edit, Fix, Safety


class Setting(NamedTuple):
    """An option or key with its value. `shown` is how it stands there (`--net=host`, `network_mode: host`), `span`
    the place of the value (of the whole where there is none), `whole` that of option and value. Variables with a
    known value are put in; `value` has a `$` where one is not known. `removal` takes it out of the file, where that can
    be written."""

    value: str
    span: Span
    whole: Span
    shown: str
    removal: Edit | None = None

    @property
    def known(self) -> bool:
        """Whether the value is the same whatever variables are set, and not still to come out of a template."""
        return "$" not in self.value and "`" not in self.value and "{{" not in self.value

    @property
    def on(self) -> bool:
        """Whether a switch is on."""
        return self.value.strip().lower() not in ("false", "no", "off", "0")


class Mount(NamedTuple):
    """Something mounted into the container. `kind` is bind, volume, tmpfs or another type; `source` is empty for an
    anonymous volume. `fix` makes it read-only, where that can be written."""

    kind: str
    source: str
    target: str
    read_only: bool
    span: Span
    fix: Edit | None = None


class Port(NamedTuple):
    """A published port: what the host and what the container has, as written (ranges and protocols included).
    `address` is that of the host which it is bound to, empty for all; `fix` binds it to the host's loopback, where
    that can be written."""

    host: str
    container: str
    span: Span
    address: str = ""
    fix: Edit | None = None

    @property
    def number(self) -> str:
        """The container's port without the protocol."""
        return self.container.partition("/")[0]


class Variable(NamedTuple):
    """An environment variable or build argument; `value` is None where it is taken from the caller's environment. `fix`
    has it taken from there, where that can be written."""

    name: str
    value: str | None
    span: Span
    fix: Edit | None = None


def removing(title: str, setting: Setting) -> tuple[Fix, ...]:
    """The fix that takes a setting out, which the application may have needed; nothing where that can't be written."""
    return () if setting.removal is None else (Fix(title, Safety.SUGGESTED, (setting.removal,)),)


class Place(NamedTuple):
    """Where a new setting goes: behind `docker run`, or behind a service's last entry, on a line of
    its own with that indentation."""

    line: int
    column: int
    indent: str | None


_OF_TESTS = regex(r"(?:^|[-_. ])(?:tests?|testing|ci|tmp|temp|e2e)(?:$|[-_.])")
_LIMITS = {"cpus": "cpus", "mem_limit": "memory", "pids_limit": "pids"}
"""Limits as keys of a service, and what they are called below `deploy: resources: limits:`."""


@dataclass(slots=True, eq=False)
class Container:
    """One container to be run. `title` names it in messages ("docker run", "The service web"), `span` is where
    something that is missing is reported. `settings` holds the rest under the names of docker run's long options.
    `words` are the program's arguments. `built` says that the image is made here and not pulled. `base` is the service
    that this one extends; `elsewhere` says that it extends one that is not known, which may give what is missing.
    `limited` says that a service has `deploy: resources: limits:`, and `limits` is the place behind the last of them:
    compose takes limits there or at the service, not some here and some there."""

    subject: str
    title: str
    span: Span
    image: Setting | None = None
    settings: dict[str, list[Setting]] = field(default_factory=dict)
    mounts: list[Mount] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    words: list[Setting] = field(default_factory=list)
    built: bool = False
    place: Place | None = None
    newline: str = "\n"
    base: Container | None = None
    elsewhere: bool = False
    limited: bool = False
    limits: Place | None = None

    def all(self, *names: str) -> list[Setting]:
        """Every setting of these names, in the order of the names."""
        return [setting for name in names for setting in self.settings.get(name, ())]

    def switch(self, name: str) -> Setting | None:
        """The setting of that name, if it is given and on."""
        found = self.settings.get(name)
        return found[-1] if found and found[-1].on else None

    @property
    def for_tests(self) -> bool:
        """Whether it says by its name that it is there for tests, and what it holds with it."""
        return any(_OF_TESTS.search(name.lower()) for name in (self.title, *(one.value for one in self.all("name"))))

    @property
    def passing(self) -> bool:
        """Whether somebody waits for it: a tool that is removed when it ends, or a shell in the foreground."""
        return not self.switch("detach") and bool(self.switch("rm") or self.switch("interactive"))

    def adding(self, title: str, option: str, key: str, safety: Safety = Safety.SUGGESTED) -> tuple[Fix, ...]:
        """The fix that adds a setting.

        Args:
            title: what the fix does.
            option: the setting as an option of docker run.
            key: the same as a line of a compose service.
            safety: the fix's class.

        Returns:
            The fix alone; nothing where there is no good place.
        """
        name, colon, value = key.partition(":")
        place = self.place
        if self.limited and name in _LIMITS:
            place, key = self.limits, _LIMITS[name] + colon + value
        if place is None:
            return ()
        line, column, indent = place
        text = " " + option if indent is None else self.newline + indent + key
        return (Fix(title, safety, (Edit(Span(line, column, line, column), text),)),)


@dataclass(slots=True, eq=False)
class Build:
    """One build, or naming, of an image. `verb` is build, tag or push. `tags` are the names that it gives, `context`
    the folder that it reads; `place` is where an option can be added."""

    subject: str
    verb: str
    title: str
    span: Span
    tags: list[Setting] = field(default_factory=list)
    context: Setting | None = None
    target: Setting | None = None
    arguments: list[Variable] = field(default_factory=list)
    settings: dict[str, list[Setting]] = field(default_factory=dict)
    place: Place | None = None


class ImageName(NamedTuple):
    """A name given to an image: `repository` without the tag, the `tag` ("" for none), a `digest`, and the span of
    each part in the file."""

    repository: str
    tag: str
    digest: str
    repository_span: Span
    tag_span: Span


def split_name(setting: Setting) -> ImageName:
    """Takes an image's name apart, with the place of each part."""
    name, _, digest = setting.value.partition("@")
    colon = name.rfind(":")
    line, column, end_line, end_column = setting.span
    if colon > name.rfind("/"):
        if end_column - column != len(setting.value) or line != end_line:  # quoted, or a variable put in
            return ImageName(name[:colon], name[colon + 1 :], digest, setting.span, setting.span)
        middle = column + colon
        tag_end = column + len(name)
        return ImageName(
            name[:colon],
            name[colon + 1 :],
            digest,
            Span(line, column, line, middle),
            Span(line, middle + 1, line, max(tag_end, middle + 2)),
        )
    return ImageName(name, "", digest, setting.span, setting.span)


def split_outside(text: str, separator: str) -> list[str]:
    """The parts of a text between separators that stand outside `${...}` and `$(...)`."""
    parts: list[str] = []
    start = depth = 0
    for position, char in enumerate(text):
        if char in "{(" and (depth or text[position - 1 : position] == "$"):
            depth += 1
        elif char in "})" and depth:
            depth -= 1
        elif char == separator and not depth:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return parts


def split_volume(value: str) -> tuple[str, str, list[str]]:
    """Source, target and options of a mount in short form, `source:target:options`; a Windows drive keeps its colon.
    With one part only, the target of an anonymous volume."""
    parts = split_outside(value, ":")
    if len(parts) > 1 and len(parts[0]) == 1 and parts[0].isalpha() and parts[1][:1] in ("/", "\\"):
        parts[:2] = [parts[0] + ":" + parts[1]]
    if len(parts) == 1:
        return "", parts[0], []
    return parts[0], parts[1], parts[2].split(",") if len(parts) > 2 else []


def volume_kind(source: str) -> str:
    """Whether the source of a short mount is a folder of the host (bind) or a named volume."""
    if source.startswith(("/", ".", "~", "$(", "`", "\\\\")) or source[1:3] in (":\\", ":/"):
        return "bind"
    return (
        "bind" if "/" in source or source.upper().startswith(("$PWD", "${PWD", "%CD%", "$HOME", "${HOME")) else "volume"
    )


def read_port(value: str, span: Span) -> Port:
    """A published port in short form (`[ip:][host:]container[/protocol]`) that stands at `span`."""
    address, bracket, rest = value.rpartition("]:")  # [::1]:80:80
    head, separator, container = (rest if bracket else value).rpartition(":")
    given, colon, host = head.rpartition(":")
    address = address.lstrip("[") if bracket else given
    line, column, end_line, end_column = span
    fix = None
    if not address and container:
        fix = Edit(Span(line, column, line, column), "127.0.0.1:" if separator else "127.0.0.1::")
    elif given == "0.0.0.0" and line == end_line and end_column - column == len(value):  # noqa: S104 - is looked for
        fix = Edit(Span(line, column, line, column + len(given + colon)), "127.0.0.1:")
    return Port(host if separator else "", container or address, span, address, fix)


def read_only_edit(options: list[str], place: Span, separator: str) -> Edit:
    """The edit that makes a mount in short form read-only. `place` is the place of its text without quotes."""
    _, _, line, column = place
    if options and options[-1] == "rw":
        return Edit(Span(line, column - 2, line, column), "ro")
    return Edit(Span(line, column, line, column), ("," if options else separator) + "ro")
