"""How ENTRYPOINT and CMD start the application: arrays, words, and which of them name the program."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator

from portal.dockerfile.model import Command, Form, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import short_name

INTERPRETERS = regex(r"^(?:python[\d.]*|node|nodejs|ruby|perl|php|java|dotnet|deno|bun|sh|bash|ash|dash|Rscript)$")
_NEEDS_SHELL = regex(r"[$~*?\[\]{}()<>|&;!`'\"\\#\r\n]")
BUILTINS = frozenset(
    [
        ".",
        ":",
        "alias",
        "bg",
        "bind",
        "break",
        "builtin",
        "cd",
        "command",
        "continue",
        "declare",
        "eval",
        "exec",
        "exit",
        "export",
        "fg",
        "hash",
        "jobs",
        "let",
        "local",
        "logout",
        "popd",
        "pushd",
        "read",
        "readonly",
        "return",
        "set",
        "shift",
        "shopt",
        "source",
        "test",
        "times",
        "trap",
        "type",
        "typeset",
        "ulimit",
        "umask",
        "unalias",
        "unset",
        "wait",
        "if",
        "for",
        "while",
        "until",
        "case",
        "do",
        "done",
        "then",
        "else",
        "fi",
        "esac",
        "function",
        "select",
        "time",
    ]
)


def array(words: list[str]) -> str:
    """The words as a JSON array, as exec form wants it."""
    return json.dumps(words, ensure_ascii=False)


def plain_words(instruction: Instruction) -> list[str] | None:
    """The words of a shell-form command that means the same in exec form: no quotes, variables, patterns, operators,
    assignments or built-ins. None where it needs its shell."""
    source = instruction.shell.source if instruction.shell is not None else ""
    words = source.split()
    if not words or _NEEDS_SHELL.search(source) or "=" in words[0] or words[0] in BUILTINS:
        return None
    return words


def single_command(instruction: Instruction) -> Command | None:
    """The one simple command that a shell-form instruction runs; None where it runs several, or constructs."""
    shell = instruction.shell
    if shell is None or shell.broken or instruction.form is not Form.SHELL:
        return None
    outer = [command for command in shell.commands if command.wrapper is None]
    if len(outer) != 1 or outer[0].inside or outer[0].background or not outer[0].words:
        return None
    if outer[0].assignments or outer[0].name in BUILTINS:
        return None
    return outer[0]


def elements(instruction: Instruction | None) -> list[str]:
    """The elements of an exec-form instruction; none for other forms."""
    if instruction is None or instruction.form is not Form.EXEC:
        return []
    return [word.value for word in instruction.arguments]


def is_overridden(instruction: Instruction, context: Context) -> bool:
    """Whether a later instruction of the same keyword takes an instruction's place in its own stage. A trigger of
    ONBUILD belongs to another build."""
    last = instruction.stage.last(instruction.keyword) if instruction.stage is not None else None
    if last is None or last is instruction:
        return False
    return context.dockerfile.instructions[instruction.index] is instruction


def other_cmds(instruction: Instruction, context: Context) -> Iterator[Instruction]:
    """The CMDs beside an ENTRYPOINT or CMD that it may come to stand with: those of its stage, of the stages below,
    and of the stages built on it, effective or not. Lazily, the nearest first: most ask for one only."""
    own = instruction.stage
    if own is None:
        return
    for stage in own.lineage():
        yield from _cmds(stage, instruction)
    above = {own.index}
    for stage in context.dockerfile.stages[own.index + 1 :]:
        if stage.base is not None and stage.base.index in above:
            above.add(stage.index)
            yield from _cmds(stage, instruction)


def _cmds(stage: Stage, but: Instruction) -> Iterator[Instruction]:
    return (one for one in stage.instructions if one.keyword == "CMD" and one is not but)


def program_length(words: list[str]) -> int:
    """How many of the words name the program: with an interpreter, up to the script, module or archive that it
    runs (`python -m app`, `java -jar app.jar`, `node server.js`); otherwise one."""
    if not words:
        return 0
    if not INTERPRETERS.match(words[0].rpartition("/")[2]):
        return 1
    i = 1
    while i < len(words):
        word = words[i]
        if word in ("-m", "-jar", "-c", "-e", "-cp", "-classpath"):
            i += 2
            if word in ("-m", "-jar", "-c", "-e"):
                break
        elif word.startswith("-"):
            i += 1
        else:
            i += 1
            break
    return min(i, len(words))


# Where the official images have their interpreter.
_PLACES = {
    ("python", "python"): "/usr/local/bin/python",
    ("python", "python3"): "/usr/local/bin/python3",
    ("node", "node"): "/usr/local/bin/node",
    ("ruby", "ruby"): "/usr/local/bin/ruby",
    ("php", "php"): "/usr/local/bin/php",
    ("golang", "go"): "/usr/local/go/bin/go",
    ("eclipse-temurin", "java"): "/opt/java/openjdk/bin/java",
    ("nginx", "nginx"): "/usr/sbin/nginx",
}


def full_path(path: str, stage: Stage | None, context: Context) -> str | None:
    """The full path of a program of a stage, as far as it is known: relative to WORKDIR, a shell, or where the
    official image has its interpreter."""
    if path.startswith("/"):
        return path
    if stage is None:
        return None
    if "/" in path:
        workdir = context.after(stage).directory
        return posixpath.normpath(f"{workdir}/{path}") if workdir is not None else None
    if path in ("sh", "ash", "bash"):
        return "/bin/" + path
    image = context.base_image(stage).image
    return _PLACES.get((short_name(image), path)) if image is not None else None
