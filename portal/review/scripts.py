"""The shell scripts of an image: those given with the Dockerfile and those that it writes itself, and which of them
the container starts with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.dockerfile import parse_script
from portal.dockerfile.endings import Ending, endings
from portal.dockerfile.lines import Passage
from portal.dockerfile.model import Command, Heredoc, Instruction, ShellScript, Span
from portal.dockerfile.shell import heredoc_passage, read_script, shebang_language
from portal.dockerfile.wrappers import SHELLS
from portal.review.context import Context
from portal.review.model import Edit

EXTENSIONS = (".sh", ".bash", ".ash", ".ksh", ".dash")

PREPARATIONS = frozenset(
    [
        *("mkdir", "chown", "chmod", "chgrp", "cp", "mv", "rm", "ln", "touch", "cat", "sed", "grep", "awk", "find"),
        *("export", "cd", "umask", "ulimit", "trap", "source", ".", "unset", "local", "declare", "readonly", "read"),
        *(
            "envsubst",
            "install",
            "id",
            "date",
            "ls",
            "tee",
            "head",
            "tail",
            "sleep",
            "wait",
            "kill",
            "pkill",
            "useradd",
        ),
        *("usermod", "groupadd", "groupmod", "adduser", "addgroup", "getent", "mount", "sysctl", "hash", "type"),
        *("command", "dirname", "basename", "tar", "gzip", "unzip", "shopt", "alias", "eval", "let", "break", "false"),
        *("continue", "service", "systemctl", "rmdir", "stat", "sync", "which", "cut", "tr", "sort", "nohup", "dig"),
    ]
)
"""What prepares a start and is no application: `exec` in front of it would gain nothing."""


@dataclass(slots=True, eq=False)
class Script:
    """A shell script. `path` names it to people, `file` is the reviewed file that it stands in: the script itself, or
    "Dockerfile" for one that the Dockerfile writes. `text` is what the container gets. `starts` says that ENTRYPOINT
    or CMD run it, `direct` that they do so without naming a shell in front. `heredoc` is where it stands in the
    Dockerfile, `instruction` what writes it."""

    path: str
    file: str
    text: str
    shell: ShellScript
    starts: bool = False
    direct: bool = False
    launch: Instruction | None = None
    heredoc: Heredoc | None = None
    instruction: Instruction | None = None
    _endings: list[Ending] | None = field(default=None, repr=False)

    @property
    def commands(self) -> list[Command]:
        """Its commands, in order."""
        return self.shell.commands

    @property
    def is_shell(self) -> bool:
        """Whether it is for a POSIX-like shell, the only ones whose commands are known."""
        return self.shell.language in SHELLS

    @property
    def shebang(self) -> bool:
        """Whether it begins with `#!`."""
        return self.text.startswith("#!")

    @property
    def first_line(self) -> Span:
        """The place of its first line, where what it lacks is reported."""
        line = self.text.partition("\n")[0].rstrip("\r")
        start = self.heredoc.body_span.start_line if self.heredoc is not None else 1
        return Span(start, 1, start, max(len(line), 1) + 1)

    def endings(self) -> list[Ending]:
        """The commands with which it can end and that start a program."""
        if self._endings is None:
            self._endings = endings(self.shell, _launches)
        return self._endings

    def edit(self, span: Span, text: str) -> Edit:
        """An edit of the file that it stands in."""
        return Edit(span, text, self.file)


def _launches(command: Command) -> bool:
    if command.name == "exec":
        return len(command.words) > 1
    return command.name.rpartition("/")[2] not in PREPARATIONS


def scripts(context: Context) -> list[Script]:
    """All scripts of a review, the given ones first."""
    found = [
        Script(path, path, text, parse_script(text)) for path, text in context.scripts.items() if _is_script(path, text)
    ]
    if any(instruction.heredocs for instruction in context.instructions):
        for instruction in context.instructions:
            if instruction.heredocs:
                found += _written(instruction, context)
    if found:
        _find_launched(found, context)
    return found


def _is_script(path: str, text: str) -> bool:
    name = path.rpartition("/")[2]
    return text.lstrip("\ufeff \t\r\n").startswith("#!") or name.endswith(EXTENSIONS) or "." not in name


def _written(instruction: Instruction, context: Context) -> Iterator[Script]:
    lines = context.dockerfile.lines
    if instruction.keyword in ("COPY", "ADD"):
        target = instruction.arguments[-1].value if instruction.arguments else ""
        for heredoc in instruction.heredocs:
            path = target + heredoc.delimiter if target.endswith("/") else target
            yield from _of_heredoc(heredoc, path, instruction, lines)
    elif instruction.keyword == "RUN":
        for command in context.commands_of(instruction):
            target = next((r.target.value for r in command.redirects if r.target and r.operator in (">", ">>")), "")
            if command.name == "tee":
                target = next((value for value in command.values if not value.startswith("-")), target)
            for redirect in command.redirects:
                if target and redirect.operator.startswith("<<") and redirect.operator != "<<<":
                    place = redirect.span[:2]
                    for heredoc in instruction.heredocs:
                        if heredoc.marker_span[:2] == place:
                            yield from _of_heredoc(heredoc, target, instruction, lines)


def _of_heredoc(heredoc: Heredoc, path: str, instruction: Instruction, lines: list[str]) -> Iterator[Script]:
    passage = heredoc_passage(heredoc, lines)
    language = shebang_language(passage.text)
    if language is not None or path.endswith(EXTENSIONS):
        if heredoc.expand:
            # The builder takes one of two backslashes away: what goes on in the next line there does in the script.
            passage = Passage(passage.text.replace("\\\\\n", " \\\n"), passage.offsets)
        shell = read_script(passage, language or "sh", None)
        yield Script(path, "Dockerfile", passage.text, shell, heredoc=heredoc, instruction=instruction)


def _find_launched(found: list[Script], context: Context) -> None:
    launched: dict[str, bool] = {}
    launches: dict[str, Instruction] = {}
    for stage in context.results:
        for instruction in context.launch(stage):
            for command in context.commands_of(instruction):
                for position, word in enumerate(command.words[:5]):
                    if word.value and not word.value.startswith("-"):
                        name = word.value.rpartition("/")[2]
                        before = command.words[position - 1].value.rpartition("/")[2] if position else ""
                        options = [w.value for w in command.words[1:position]]
                        by_shell = command.words[0].value.rpartition("/")[2] in SHELLS and all(
                            option.startswith("-") for option in options
                        )
                        direct = not (position and (by_shell or before in SHELLS or before in (".", "source")))
                        launched[name] = launched.get(name, False) or direct
                        launches.setdefault(name, instruction)
    targets: dict[str, set[str]] = {}
    for instruction in context.all("COPY", "ADD"):
        values = [word.value for word in instruction.arguments]
        if len(values) == 2 and not values[1].endswith("/"):
            targets.setdefault(values[0].rpartition("/")[2], set()).add(values[1].rpartition("/")[2])
    unnamed = not any(context.launch(stage) for stage in context.results)
    for script in found:
        name = script.path.rpartition("/")[2]
        names = {name} | (targets.get(name, set()) if script.file != "Dockerfile" else set())
        hits = names & launched.keys()
        script.starts = bool(hits) or not context.dockerfile_given or (unnamed and "entrypoint" in name.lower())
        script.launch = next((launches[hit] for hit in hits), None)
        script.direct = any(launched[hit] for hit in hits) or not context.dockerfile_given
