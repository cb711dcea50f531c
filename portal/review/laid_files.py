"""Where files of a stage lie, as far as its steps tell exactly: which file was copied to which place, which folders may
hold anything, and the folder that each step works in."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.dockerfile import expand
from portal.dockerfile.model import Command, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import is_official, short_name

MAX_STAGES = 8  # stages built on each other that are looked through; below that nothing is known

# The working directory of images that bring none of the files in question, by their documentation on Docker Hub.
_AT_ROOT = frozenset(
    [
        *("almalinux", "alpine", "amazoncorretto", "amazonlinux", "buildpack-deps", "busybox", "debian"),
        *("eclipse-temurin", "elixir", "erlang", "fedora", "maven", "nginx", "node", "openjdk", "oraclelinux"),
        *("postgres", "python", "rockylinux", "ruby", "rust", "ubuntu"),
    ]
)
_ELSEWHERE = {"golang": "/go", "php": "/var/www/html", "httpd": "/usr/local/apache2"}
_SINGLE_FILE = regex(
    r"(?:\.(?:c?js|mjs|ts|py|rb|php|pl|jl|[rR]|sh|bash|jar|war|dll|txt|in|toml|json|lock|ya?ml|xml|mod|sum|exs|kts"
    r"|gradle|csproj|sln|cfg|ini)|(?:^|/)(?:Gemfile|Pipfile|Makefile|Rakefile|mvnw|gradlew))$"
)
_PATH = regex(r"/?(?:[\w.@+-]+/)*[\w.@+-]+/?$")
# Commands that leave files of the application where they are, and bring none.
_HARMLESS = frozenset(
    [
        *("addgroup", "adduser", "apk", "apt", "apt-get", "cd", "chgrp", "chmod", "chown", "corepack", "dnf", "echo"),
        *("export", "groupadd", "ldconfig", "locale-gen", "microdnf", "mkdir", "pip", "pip3", "printf", "rm"),
        *("set", "tdnf", "true", "update-ca-certificates", "useradd", "usermod", "yum", "zypper"),
    ]
)
# Commands that write into the folder that they run in, and into those of their packages.
_LOCAL = frozenset(
    ["bundle", "bundler", "cargo", "composer", "dotnet", "go", "gradle", "mvn", "npm", "pnpm", "uv", "yarn"]
)


class Laid(NamedTuple):
    """A file that was copied: the full path that it got (None where the target may be a folder or a file), the target
    as written, and the step."""

    path: str | None
    target: str
    step: Instruction


@dataclass(slots=True)
class Files:
    """What is known of a stage's files while its steps are gone through. `directory` is None where it is not known;
    `moved` says that the file sets it. `laid` has the copied files by their names, `exact` their full paths, `covered`
    the folders that may hold anything. `unknown`: any file may be anywhere."""

    directory: str | None
    moved: bool = False
    unknown: bool = False
    below: Files | None = None
    depth: int = 0
    laid: dict[str, Laid] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)

    def may_have(self, path: str) -> bool:
        """Whether a file may be at a full path, as far as anybody knows."""
        if self.unknown or path in self.exact or (self.below is not None and self.below.may_have(path)):
            return True
        while path not in self.covered:
            if path == "/":
                return False
            path = posixpath.dirname(path)
        return True

    @property
    def any_laid(self) -> bool:
        """Whether a step has copied a file to a known place."""
        return bool(self.laid) or (self.below is not None and self.below.any_laid)

    def find(self, name: str) -> Laid | None:
        """Where a file of that name was copied to last."""
        return self.laid.get(name) or (self.below.find(name) if self.below is not None else None)

    def take(self, step: Instruction, context: Context) -> None:
        """Go on behind a step."""
        if step.keyword == "WORKDIR" and step.arguments:
            self.directory = self.place(_expanded(step, step.arguments[0].text, step.arguments[0].value, context))
            self.moved = True
        elif step.keyword in ("COPY", "ADD"):
            self._copy(step, context)
        elif step.keyword == "ONBUILD":
            self.unknown = True  # whoever builds on this stage runs it

    def place(self, path: str) -> str | None:
        """A path from the folder that a step works in."""
        if not _PATH.match(path) and path.rstrip("/") not in ("", ".", ".."):
            return None
        if self.directory is None and not path.startswith("/"):
            return None
        # Two slashes in front stay two slashes for POSIX.
        return "/" + posixpath.normpath(posixpath.join(self.directory or "", path)).lstrip("/")

    def run(self, command: Command) -> None:
        """Go on behind a command of a RUN, but for what `cd` does to those behind it."""
        for redirect in command.redirects:
            if redirect.writes and redirect.target is not None:
                path = self.place(redirect.target.value)
                if path is None:
                    self.unknown = True
                else:
                    self.exact.add(path)
        name = command.name.rpartition("/")[2]
        if name in _LOCAL and self.directory is not None:
            self.covered.add(self.directory)
        elif name not in _HARMLESS and not name.startswith("docker-php-ext-"):
            self.unknown = self.unknown or not (name.startswith("python") and command.values[:2] == ["-m", "pip"])

    def _copy(self, step: Instruction, context: Context) -> None:
        words = step.arguments
        if len(words) < 2 or step.flag("parents") is not None:
            self.unknown = True
            return
        target = _expanded(step, words[-1].text, words[-1].value, context)
        place = self.place(target)
        if place is None:
            self.unknown = True
            return
        folder = target.endswith("/") or target in (".", "..") or len(words) > 2 or place == self.directory
        for word in words[:-1]:
            source = word.value
            name = posixpath.basename(source)
            if step.heredocs and source.startswith("<<") and not folder:
                self._lay(posixpath.basename(place), Laid(place, target, step))
            elif not _PATH.match(source) or not _SINGLE_FILE.search(source) or step.keyword == "ADD":
                self.covered.add(place)
            elif folder:
                self._lay(name, Laid(posixpath.join(place, name), target, step))
            elif _SINGLE_FILE.search(place) or posixpath.basename(place) == name:
                self._lay(posixpath.basename(place), Laid(place, target, step))
            else:
                self.exact.add(posixpath.join(place, name))
                self._lay(name, Laid(None, target, step))

    def _lay(self, name: str, laid: Laid) -> None:
        self.laid[name] = laid
        if laid.path is not None:
            self.exact.add(laid.path)


def first_files(stage: Stage, below: Files | None) -> Files:
    """What is known when a stage begins; `below` is the end of the stage of the file that it builds on."""
    if below is not None:
        deep = below.depth + 1
        return Files(below.directory, below.moved, below.unknown or deep > MAX_STAGES, below, deep)
    image = stage.image
    if image is None:
        scratch = stage.image_word is not None and stage.image_word.value.lower() == "scratch"
        return Files("/") if scratch else Files(None, unknown=True)
    name = short_name(image)
    if is_official(image) and not image.unresolved and (name in _AT_ROOT or name in _ELSEWHERE):
        return Files(_ELSEWHERE.get(name, "/"))
    if image.registry == "mcr.microsoft.com" and name in ("sdk", "aspnet", "runtime", "runtime-deps"):
        return Files("/")
    if image.repository in ("astral-sh/uv", "nvidia/cuda", "condaforge/miniforge3", "continuumio/miniconda3"):
        return Files("/")
    return Files(None, unknown=True)


def _expanded(step: Instruction, text: str, value: str, context: Context) -> str:
    """The value of a word with the variables put in that are known there."""
    return expand(text, context.dockerfile.scope(step)) if "$" in value else value
