from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import package_command
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Keep downloads between builds by a cache mount",
    requirements=("IMG-21",),
    aliases=("prefer-package-cache-mounts", "node-gyp-cache-mounts"),
    severity=Severity.INFO,
    opinion=True,
    why="""
        With `RUN --mount=type=cache,target=...` a package manager finds next time what it has downloaded
        before, even when the step itself must run again, and nothing of it gets into the layer. Builds are
        faster, and cleaning up is not needed any more.

        System package managers want `sharing=locked`, since two of them at a time would disturb each other;
        Debian's images also need `/etc/apt/apt.conf.d/docker-clean` removed. It takes BuildKit (`#
        syntax=docker/dockerfile:1`). An opinion that a profile turns on; the fix is offered where nothing in
        the step cleans up, and the user is root.
    """,
    examples=(
        fixed(
            "FROM golang:1.26 AS build\nRUN go mod download\n",
            "FROM golang:1.26 AS build\n"
            "RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build"
            " go mod download\n",
            2,
        ),
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n", 2),
        bad("FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt\n", 2),
        bad("FROM rust:1.80 AS build\nRUN cargo build --release --locked\n", 2),
        good("FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n"),
        good("FROM golang:1.26 AS build\nRUN --mount=type=cache,target=/go/pkg/mod go build ./...\n"),
        good("FROM golang:1.26 AS build\nRUN go version && pip --version\n"),
    ),
)

_TARGETS = {
    "apt": ("/var/cache/apt", "/var/lib/apt"),
    "apk": ("/var/cache/apk",),
    "dnf": ("/var/cache/dnf",),
    "yum": ("/var/cache/yum",),
    "zypper": ("/var/cache/zypp",),
    "pacman": ("/var/cache/pacman/pkg",),
    "pip": ("/root/.cache/pip",),
    "uv": ("/root/.cache/uv",),
    "poetry": ("/root/.cache/pypoetry",),
    "conda": ("/opt/conda/pkgs",),
    "npm": ("/root/.npm",),
    "yarn": ("/usr/local/share/.cache/yarn",),
    "pnpm": ("/root/.local/share/pnpm/store",),
    "bun": ("/root/.bun/install/cache",),
    "bundle": ("/usr/local/bundle/cache",),
    "composer": ("/root/.composer/cache",),
    "go": ("/go/pkg/mod", "/root/.cache/go-build"),
    "cargo": ("/usr/local/cargo/registry",),
    "dotnet": ("/root/.nuget/packages",),
    "maven": ("/root/.m2",),
    "gradle": ("/root/.gradle",),
}
_SYSTEM = frozenset(["apt", "apk", "dnf", "yum", "zypper", "pacman"])
_COMMANDS = {
    "go": ("go", ("build", "install", "mod", "get", "run", "test")),
    "cargo": ("cargo", ("build", "b", "fetch", "install")),
    "dotnet": ("dotnet", ("restore", "build", "publish")),
    "poetry": ("poetry", ("install", "add")),
    "mvn": ("maven", ()),
    "mvnw": ("maven", ()),
    "gradle": ("gradle", ()),
    "gradlew": ("gradle", ()),
}
_FAMILIES = frozenset(
    ["apt", "apk", "dnf", "zypper", "pacman", "pip", "uv", "conda", "npm", "yarn", "pnpm", "bun", "bundle", "composer"]
)


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if any(mount.type in ("cache", "tmpfs") for mount in context.mounts(instruction)):
        return
    for command in context.commands_of(instruction):
        manager = _manager(command)
        if manager is None:
            continue
        targets = _TARGETS[manager]
        if any(target.startswith("/root/") for target in targets) and not _is_root(instruction, context):
            return  # whose caches are elsewhere
        hook = ""
        if manager == "apt" and not context.written_before(instruction, "docker-clean"):
            hook = ", once /etc/apt/apt.conf.d/docker-clean is removed, which empties it"
        yield Problem(
            command.span,
            f"What is downloaded here is downloaded again at every change: a cache mount on {enumerated(targets)} "
            f"keeps it between builds{hook}.",
            _fixes(instruction, manager, context),
        )
        return


def _manager(command: Command) -> str | None:
    name = command.name.rpartition("/")[2]
    if name in _COMMANDS:
        manager, verbs = _COMMANDS[name]
        return manager if not verbs or (command.values[:1] and command.values[0] in verbs) else None
    call = package_command(command)
    if call is None or call.action not in ("install", "refresh", "upgrade") or call.family not in _FAMILIES:
        return None
    if call.name in ("yum", "uv"):
        return call.name
    return call.family


def _is_root(instruction: Instruction, context: Context) -> bool:
    return (context.before(instruction).user or "root").partition(":")[0] in ("root", "0")


def _fixes(instruction: Instruction, manager: str, context: Context) -> tuple[Fix, ...]:
    if manager in _SYSTEM or instruction.form is not Form.SHELL or not _is_root(instruction, context):
        return ()
    text = instruction.text
    if "--no-cache" in text or any(call.action == "clean" for call in context.packages_of(instruction)):
        return ()
    if any(context.removes(instruction, target) for target in _TARGETS[manager]):
        return ()
    mounts = "".join(f" --mount=type=cache,target={target}" for target in _TARGETS[manager])
    place = instruction.keyword_span
    return (insert("Mount a cache", place.end_line, place.end_column, mounts, Safety.SUGGESTED),)
