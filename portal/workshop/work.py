"""What a visitor made of an exercise's files, parsed and reviewed once, for all checks."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from portal.dockerfile import parse
from portal.dockerfile.model import Command, Dockerfile, Form, Instruction, Stage
from portal.review import Finding, Report, review, review_command, review_compose
from portal.review.command_lines import Commands, read_commands
from portal.review.compose import Compose, read_compose
from portal.review.container import Container
from portal.review.context import Context
from portal.review.dockerignore import Dockerignore
from portal.review.profiles import profile
from portal.review.programs import programs
from portal.review.scripts import Script, scripts
from portal.workshop.model import COMMANDS, COMPOSE

_DOCKERFILE = "Dockerfile"
_DOCKERIGNORE = ".dockerignore"
# What starts the application and then is out of its way.
_INITS = frozenset(["tini", "dumb-init", "catatonit"])


class Work:
    """The files of one attempt by name, under a profile."""

    def __init__(self, files: Mapping[str, str], profile_name: str = "standard") -> None:
        self.files = files
        self._profile = profile_name

    @cached_property
    def report(self) -> Report:
        """The review of the files, without ShellCheck: its remarks are no goals, and grading follows typing."""
        if COMMANDS in self.files:
            return review_command(self.files[COMMANDS], self._profile)
        if COMPOSE in self.files:
            return review_compose(self.files[COMPOSE], self._profile, shellcheck=False)
        return review(
            self.files[_DOCKERFILE],
            self._profile,
            dockerignore=self.files.get(_DOCKERIGNORE),
            scripts=self._scripts,
            shellcheck=False,
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding; those that a comment keeps back count like the others."""
        return (*self.report.findings, *self.report.suppressed)

    @property
    def _scripts(self) -> dict[str, str]:
        return {name: text for name, text in self.files.items() if name not in (_DOCKERFILE, _DOCKERIGNORE)}

    # -- Dockerfile ---------------------------------------------------------------------------------------------

    @cached_property
    def dockerfile(self) -> Dockerfile:
        """The Dockerfile, empty where there is none."""
        return parse(self.files.get(_DOCKERFILE, ""))

    @cached_property
    def context(self) -> Context:
        """The reviewer's indexes over it."""
        return Context(self.dockerfile, profile(self._profile), self.files.get(_DOCKERIGNORE), self._scripts)

    @property
    def final(self) -> Stage | None:
        """The stage that the build makes an image of."""
        return self.dockerfile.final

    @cached_property
    def used(self) -> list[Stage]:
        """The final stage and every stage that it builds on, copies or mounts from, however far."""
        found: dict[int, Stage] = {}
        waiting = [self.final] if self.final is not None else []
        while waiting:
            stage = waiting.pop()
            if stage.index not in found:
                found[stage.index] = stage
                waiting += stage.dependencies
        return list(found.values())

    @property
    def lineage(self) -> list[Stage]:
        """The stages whose layers are in the image."""
        return self.final.lineage() if self.final is not None else []

    def steps(self, stages: list[Stage], *keywords: str) -> Iterator[Instruction]:
        """The instructions of these keywords in some stages."""
        for stage in stages:
            yield from (one for one in stage.instructions if one.keyword in keywords)

    def commands(self) -> Iterator[list[str]]:
        """The words of every shell command of RUN in the stages that are used."""
        for step in self.steps(self.used, "RUN"):
            yield from (values(command) for command in programs(self.context.commands_of(step)))

    def packages(self, stages: list[Stage]) -> frozenset[str]:
        """The names of the packages that package managers install in some stages."""
        wanted = {stage.index for stage in stages}
        return frozenset(
            word.value.partition("=")[0]
            for index, calls in self.context.packages_by_stage.items()
            if index in wanted
            for call in calls
            if call.action == "install"
            for word in call.packages
        )

    def brings(self, path: str, stage: Stage | None = None, seen: frozenset[int] = frozenset()) -> bool:
        """Whether a file of the build context gets into a stage (the final one by default): copied there, mounted by
        a step, or copied from a stage that has it."""
        stage = stage or self.final
        if stage is None or stage.index in seen or (self.ignore_file is not None and self.ignore_file.ignores(path)):
            return False
        for one in stage.lineage():
            for step in self.steps([one], "COPY", "ADD"):
                sources = step.arguments[:-1]
                if step.flag("from") is None and any(_covers(source.value, path) for source in sources):
                    return True
            for step in self.steps([one], "RUN"):
                for mount in self.context.mounts(step):
                    source = mount.options.get("source") or mount.options.get("src") or "."
                    if mount.type == "bind" and "from" not in mount.options and _covers(source, path):
                        return True
            others = (reference.stage for reference in one.references)
            if any(other is not None and self.brings(path, other, seen | {stage.index}) for other in others):
                return True
        return False

    @cached_property
    def ignore_file(self) -> Dockerignore | None:
        """The .dockerignore, None where the exercise has none."""
        return self.context.ignore_file

    # -- What starts --------------------------------------------------------------------------------------------

    @cached_property
    def scripts(self) -> list[Script]:
        """The scripts beside the Dockerfile, and those that it writes."""
        return scripts(self.context)

    def starts(self) -> list[list[str]]:
        """What the container starts: the words of each program that ENTRYPOINT and CMD come to, those of an entry
        point script seen through."""
        if self.final is None:
            return []
        entrypoint, cmd = self.final.effective("ENTRYPOINT"), self.final.effective("CMD")
        if entrypoint is None:
            return self._programs(cmd)
        first = self._programs(entrypoint)
        if entrypoint.form is not Form.EXEC:
            return first
        arguments = [word.value for word in cmd.arguments] if cmd is not None and cmd.form is Form.EXEC else []
        started: list[list[str]] = []
        for words in first or [[word.value for word in entrypoint.arguments]]:
            script = self._script(words)
            if script is None:
                started.append(words + arguments)
                continue
            for command in programs(script.commands):
                inner = values(command)
                started.append(arguments if inner == ["$@"] else [*inner[:-1], *arguments] if "$@" in inner else inner)
        return started

    def _programs(self, instruction: Instruction | None) -> list[list[str]]:
        if instruction is None:
            return []
        return [_program(values(command)) for command in programs(self.context.commands_of(instruction))]

    def _script(self, words: list[str]) -> Script | None:
        names = {word.rpartition("/")[2] for word in words[:2]}
        return next((script for script in self.scripts if script.path.rpartition("/")[2] in names), None)

    # -- Commands and compose files -----------------------------------------------------------------------------

    @cached_property
    def engine_commands(self) -> Commands:
        """The engine's commands."""
        return read_commands(self.files.get(COMMANDS, ""))

    @cached_property
    def compose(self) -> Compose:
        """The compose file."""
        return read_compose(self.files.get(COMPOSE, ""))

    @property
    def containers(self) -> list[Container]:
        """What the commands or the compose file run."""
        return self.engine_commands.runs if COMMANDS in self.files else self.compose.services


def values(command: Command) -> list[str]:
    """The words of a command."""
    return [word.value for word in command.words]


def _program(words: list[str]) -> list[str]:
    """The words without an init process in front."""
    while words and (words[0] == "--" or words[0].rpartition("/")[2] in _INITS):
        words = words[1:]
    return words


def _covers(source: str, path: str) -> bool:
    """Whether a source of COPY takes in a path of the build context."""
    source = posixpath.normpath(source.lstrip("/") or ".")
    return source == "." or path == source or path.startswith(source + "/") or fnmatchcase(path, source)


Check = Callable[[Work, Any], str]
"""Why something does not hold of a work, by the value that an exercise gives; "" where it does."""


def lacking(wanted: Iterable[str], there: Collection[str], sentence: str) -> str:
    """The sentence about the first that is wanted and not there, put in place of its {}; "" where none lacks."""
    missing = next((one for one in wanted if one not in there), None)
    return "" if missing is None else sentence.format(missing)
