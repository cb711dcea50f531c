"""What a check sees: the Dockerfile, what the profile wants, and indexes over it that are made once, when asked for."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from portal.dockerfile.model import Command, Dockerfile, Flag, Form, Instruction, Pair, Stage
from portal.review.dockerignore import Dockerignore
from portal.review.packages import PackageCommand, package_command, package_name
from portal.review.programs import programs
from portal.review.removal import removes
from portal.review.secrets import may_hold_secret_value

if TYPE_CHECKING:
    from portal.review.profiles import Profile
    from portal.review.rule import Rule

T = TypeVar("T")

# What stages are called that nobody deploys, though nothing is copied from them.
_AT_WORK = frozenset(["test", "tests", "lint", "check", "dev", "debug", "ci", "builder", "build", "base"])

_EXPORTS = frozenset(
    [
        "export",
        "exports",
        "binary",
        "binaries",
        "artifact",
        "artifacts",
        "artefact",
        "artefacts",
        "dist",
        "output",
        "out",
    ]
)


class Mount(NamedTuple):
    """One `--mount` of a RUN: its type (bind, cache, tmpfs, secret, ssh), its options and its flag."""

    type: str
    target: str
    options: Mapping[str, str]
    flag: Flag


class State(NamedTuple):
    """Working directory and user as WORKDIR and USER have set them; None where the file does not tell (that of the
    base image, or for the directory one with a variable)."""

    directory: str | None
    user: str | None


class Context:
    """The file under review with its indexes. `dockerignore` and `scripts` (text by path) are None and empty when
    they were not given; an empty `dockerignore` says that there is none. `dockerfile_given` is False where something
    else is reviewed, a command say, without the Dockerfile that belongs to it. `shellcheck` says whether ShellCheck
    may be asked; `notes` are what a check could not look at, for the report."""

    def __init__(
        self,
        dockerfile: Dockerfile,
        profile: Profile,
        dockerignore: str | None = None,
        scripts: Mapping[str, str] | None = None,
    ) -> None:
        self.dockerfile = dockerfile
        self.profile = profile
        self.dockerignore = dockerignore
        self.scripts: Mapping[str, str] = scripts or {}
        self.dockerfile_given = True
        self.instructions: list[Instruction] = list(dockerfile.walk())
        self.shellcheck = False
        self.notes: list[str] = []
        self._mounts: dict[int, list[Mount]] = {}
        self._removed: dict[tuple[int, str], bool] = {}
        self._environment: tuple[Stage | None, dict[str, Pair]] = (None, {})  # of one stage: they may be many
        self._launches: dict[int, list[Instruction]] = {}
        self._programs: dict[int, list[Command]] = {}
        self._first_mention: dict[str | re.Pattern[str], int] = {}
        self._done: dict[Callable[[Context], Any], Any] = {}

    def option(self, rule: Rule, name: str) -> Any:
        """The value that the profile gives to a rule's option, or the rule's own default."""
        return self.profile.options.get(rule.name, {}).get(name, rule.options[name])

    def once(self, work: Callable[[Context], T]) -> T:
        """What `work` finds out about the whole file, done when first asked for: a check of a stage or an instruction
        must not go through the whole file each time."""
        if work not in self._done:
            self._done[work] = work(self)
        return cast("T", self._done[work])

    @cached_property
    def ignore_file(self) -> Dockerignore | None:
        """The .dockerignore, read; None where it is not known."""
        return Dockerignore(self.dockerignore) if self.dockerignore is not None else None

    # -- instructions -------------------------------------------------------------------------------------------

    @cached_property
    def by_keyword(self) -> dict[str, list[Instruction]]:
        """All instructions by keyword, triggers of ONBUILD among them, in order."""
        index: dict[str, list[Instruction]] = {}
        for instruction in self.instructions:
            index.setdefault(instruction.keyword, []).append(instruction)
        return index

    @cached_property
    def unbroken_text(self) -> str:
        """The text of the file with the words whole that a continuation breaks: for a quick look whether a word is
        there at all, before the exact ones."""
        return self.dockerfile.text.replace(self.dockerfile.escape + self.dockerfile.newline, "")

    @cached_property
    def may_hold_secret_values(self) -> bool:
        """Whether a word with the shape of a secret can be anywhere in the file."""
        return may_hold_secret_value(self.unbroken_text)

    @cached_property
    def global_names(self) -> frozenset[str]:
        """The names of the ARGs in front of the first FROM."""
        return frozenset(pair.key.value for arg in self.dockerfile.global_arguments for pair in arg.pairs)

    def all(self, *keywords: str) -> Iterator[Instruction]:
        """The instructions of these keywords, one keyword after the other."""
        for keyword in keywords:
            yield from self.by_keyword.get(keyword, ())

    def mounts(self, instruction: Instruction) -> list[Mount]:
        """The mounts of a RUN; a mount without a type is a bind mount."""
        if not instruction.flags:
            return []
        found = self._mounts.get(id(instruction))
        if found is None:
            found = [_mount(flag) for flag in instruction.flags if flag.name == "mount" and flag.value]
            self._mounts[id(instruction)] = found
        return found

    def kept_out_of_layer(self, instruction: Instruction | None, path: str) -> bool:
        """Whether a cache or tmpfs mount lies on that path or above it, so that what is written there stays
        out of the image."""
        if instruction is None:
            return False
        return any(
            mount.type in ("cache", "tmpfs") and (path + "/").startswith(mount.target.rstrip("/") + "/")
            for mount in self.mounts(instruction)
            if mount.target
        )

    # -- stages -------------------------------------------------------------------------------------------------

    @cached_property
    def stage_names(self) -> Counter[str]:
        """How many stages have each name, in lower case."""
        return Counter(stage.name.value.lower() for stage in self.dockerfile.stages if stage.name is not None)

    @cached_property
    def results(self) -> list[Stage]:
        """The stages that a build makes images of: those of the model, save the ones that by their name only test,
        check or prepare. The last stage is always one."""
        return [
            stage
            for stage in self.dockerfile.results
            if stage is self.dockerfile.stages[-1] or stage.name is None or stage.name.value.lower() not in _AT_WORK
        ]

    @cached_property
    def kept(self) -> set[int]:
        """The indexes of the stages whose layers end up in a result: the results and what they build on, or can by
        the value of a variable."""
        below = [stage for result in self.results for stage in result.lineage()]
        below += [base for stage in below for choice in self.dockerfile.choices(stage) for base in choice.lineage()]
        return {stage.index for stage in below}

    def is_kept(self, instruction: Instruction | None) -> bool:
        """Whether what the instruction writes ends up in a result of the build."""
        return instruction is not None and instruction.stage is not None and instruction.stage.index in self.kept

    def history(self, stage: Stage) -> Iterable[Instruction]:
        """The instructions that make up a stage, those of the stages it builds on first."""
        if stage.base is None:
            return stage.instructions
        return chain.from_iterable(ancestor.instructions for ancestor in reversed(stage.lineage()))

    def environment(self, stage: Stage) -> dict[str, Pair]:
        """The variables that ENV has set at the end of the stage, inherited ones included."""
        last, found = self._environment
        if last is not stage:
            found = {
                pair.key.value: pair
                for instruction in self.history(stage)
                if instruction.keyword == "ENV"
                for pair in instruction.pairs
            }
            self._environment = (stage, found)
        return found

    @cached_property
    def _base_images(self) -> list[Stage]:
        found: list[Stage] = []
        for stage in self.dockerfile.stages:
            found.append(found[stage.base.index] if stage.base is not None else stage)
        return found

    def base_image(self, stage: Stage) -> Stage:
        """The stage of the lineage that builds on an image from outside (or on scratch)."""
        return self._base_images[stage.index]

    def is_artefact(self, stage: Stage) -> bool:
        """Whether a stage is a target that only hands files out (`docker build --target binaries --output out`): from
        scratch, nothing but copies in it, and named beside other targets or for what it exports."""
        if stage.name is None or not stage.instructions:
            return False
        base = self.base_image(stage)
        if base.image is not None or base.image_word is None or base.image_word.value.lower() != "scratch":
            return False
        if any(step.keyword not in ("FROM", "COPY", "ADD", "ARG", "LABEL") for step in self.history(stage)):
            return False
        words = set(stage.name.value.lower().replace("_", "-").split("-"))
        return len(self.results) > 1 or not _EXPORTS.isdisjoint(words)

    @cached_property
    def _states(self) -> tuple[dict[int, State], dict[int, State]]:
        # One pass for all: what holds before each instruction, and at the end of each stage.
        before: dict[int, State] = {}
        after: dict[int, State] = {}
        for stage in self.dockerfile.stages:
            state = after[stage.base.index] if stage.base is not None else State(None, None)
            for instruction in stage.instructions:
                before[id(instruction)] = state
                if instruction.keyword == "WORKDIR" and instruction.arguments:
                    state = State(_moved(state.directory, instruction.arguments[0].value), state.user)
                elif instruction.keyword == "USER" and instruction.arguments:
                    state = State(state.directory, instruction.arguments[0].value)
            after[stage.index] = state
        return before, after

    @cached_property
    def _shells(self) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        after: dict[int, tuple[str, ...]] = {}
        for stage in self.dockerfile.stages:
            shell = after[stage.base.index] if stage.base is not None else ()
            for instruction in stage.instructions:
                found[id(instruction)] = shell
                if instruction.keyword == "SHELL" and instruction.form is Form.EXEC:
                    shell = tuple(word.value for word in instruction.arguments)
            after[stage.index] = shell
        return found

    def shell_before(self, instruction: Instruction) -> tuple[str, ...]:
        """The words of the SHELL in force just before an instruction, inherited from stages below too; empty where
        the file sets none."""
        return self._shells.get(id(instruction), ())

    def before(self, instruction: Instruction) -> State:
        """Working directory and user just before an instruction of a stage."""
        return self._states[0].get(id(instruction), State(None, None))

    def after(self, stage: Stage) -> State:
        """Working directory and user at the end of a stage."""
        return self._states[1][stage.index]

    # -- shell --------------------------------------------------------------------------------------------------

    @cached_property
    def commands(self) -> list[Command]:
        """Every shell command of RUN, in order; for a RUN in exec form the command that the array gives."""
        found: list[Command] = []
        for instruction in self.by_keyword.get("RUN", ()):
            found += self.commands_of(instruction)
        return found

    def commands_of(self, instruction: Instruction) -> list[Command]:
        """The shell commands of one instruction (RUN, CMD, ENTRYPOINT or HEALTHCHECK's CMD), exec form included."""
        shell = instruction.shell
        return shell.commands if shell is not None else []

    @cached_property
    def by_command(self) -> dict[str, list[Command]]:
        """The shell commands of RUN by the last part of their name (`/bin/rm` is `rm`)."""
        index: dict[str, list[Command]] = {}
        for command in self.commands:
            name = command.name
            index.setdefault(name.rpartition("/")[2] if "/" in name else name, []).append(command)
        return index

    @cached_property
    def packages(self) -> list[PackageCommand]:
        """Every call of a package manager in RUN, in order."""
        return list(self._calls.values())

    @cached_property
    def _calls(self) -> dict[int, PackageCommand]:
        calls: dict[int, PackageCommand] = {}
        for command in self.commands:
            call = package_command(command)
            if call is not None:
                calls[id(command)] = call
        return calls

    def package_call(self, command: Command) -> PackageCommand | None:
        """A command of a RUN as a call of a package manager; None where it is none."""
        return self._calls.get(id(command))

    @cached_property
    def _packages_by_instruction(self) -> dict[int, list[PackageCommand]]:
        index: dict[int, list[PackageCommand]] = {}
        for call in self.packages:
            index.setdefault(id(call.instruction), []).append(call)
        return index

    def packages_of(self, instruction: Instruction | None) -> list[PackageCommand]:
        """The calls of package managers in one instruction."""
        return self._packages_by_instruction.get(id(instruction), [])

    @cached_property
    def package_names(self) -> frozenset[str]:
        """The names of all packages that are installed anywhere in the file, without their versions."""
        return frozenset(
            package_name(word.value) for call in self.packages if call.action == "install" for word in call.packages
        )

    @cached_property
    def packages_by_stage(self) -> dict[int, list[PackageCommand]]:
        """The calls of package managers by the index of their stage."""
        index: dict[int, list[PackageCommand]] = {}
        for call in self.packages:
            if call.instruction is not None and call.instruction.stage is not None:
                index.setdefault(call.instruction.stage.index, []).append(call)
        return index

    def removes(self, instruction: Instruction, path: str) -> bool:
        """Whether a command of the instruction removes what is in that folder."""
        key = (id(instruction), path)
        found = self._removed.get(key)
        if found is None:
            found = self._removed[key] = removes(self.commands_of(instruction), path)
        return found

    def written_before(self, instruction: Instruction, word: str | re.Pattern[str]) -> bool:
        """Whether a RUN up to this one has that word or pattern (in lower case) in its text, such as a setting of
        apt."""
        first = self._first_mention.get(word)
        if first is None:
            runs = self.by_keyword.get("RUN", ())
            has = (lambda text: word in text) if isinstance(word, str) else word.search
            first = next((run.index for run in runs if has(run.text.lower())), 1 << 60)
            self._first_mention[word] = first
        return first <= instruction.index

    def launch(self, stage: Stage) -> list[Instruction]:
        """ENTRYPOINT and CMD in force at the end of the stage, in that order, as far as the file gives them."""
        found = self._launches.get(stage.index)
        if found is None:
            both = (stage.effective("ENTRYPOINT"), stage.effective("CMD"))
            found = self._launches[stage.index] = [instruction for instruction in both if instruction is not None]
        return found

    def programs(self, instruction: Instruction) -> list[Command]:
        """The commands of an instruction that really run something: wrappers such as `exec`, `env` and `sh -c` left
        out."""
        found = self._programs.get(id(instruction))
        if found is None:
            found = self._programs[id(instruction)] = programs(self.commands_of(instruction))
        return found


def _mount(flag: Flag) -> Mount:
    options: dict[str, str] = {}
    for part in (flag.value or "").split(","):
        key, _, value = part.strip().partition("=")
        options[key.strip().lower()] = value.strip().strip("\"'")
    target = options.get("target") or options.get("dst") or options.get("destination") or ""
    return Mount(options.get("type", "bind").lower(), target, options, flag)


def _moved(directory: str | None, path: str) -> str | None:
    if "$" in path:
        return None
    if path.startswith("/"):
        return path
    return posixpath.normpath(f"{directory}/{path}") if directory is not None else None
