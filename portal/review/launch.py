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
    ("node", "npm"): "/usr/local/bin/npm",
    ("node", "npx"): "/usr/local/bin/npx",
    ("node", "yarn"): "/usr/local/bin/yarn",
    ("ruby", "bundle"): "/usr/local/bin/bundle",
    ("perl", "perl"): "/usr/local/bin/perl",
    ("tomcat", "catalina.sh"): "/usr/local/tomcat/bin/catalina.sh",
    ("aspnet", "dotnet"): "/usr/bin/dotnet",
    ("bun", "bun"): "/usr/local/bin/bun",
}
# Programs of Python packages, which pip puts beside the interpreter.
_OF_PYTHON = frozenset(
    [
        *("celery", "daphne", "django-admin", "fastapi", "flask", "gunicorn", "hypercorn", "jupyter", "streamlit"),
        *("uvicorn", "waitress-serve"),
    ]
)


def full_path(path: str, stage: Stage | None, context: Context) -> str | None:
    """The full path of a program of a stage, as far as it is known: relative to WORKDIR, where a step copies it to, a
    shell, or where the official image has its interpreter."""
    if path.startswith("/"):
        return path
    if stage is None:
        return None
    if "/" in path:
        workdir = context.after(stage).directory
        return posixpath.normpath(f"{workdir}/{path}") if workdir is not None else None
    copied = _copied_to(path, stage, context)
    if copied is not None:
        return copied
    if path in ("sh", "ash", "bash"):
        return "/bin/" + path
    if (path in _OF_PYTHON or path in ("python", "python3")) and "PATH" in context.environment(stage):
        return _in_virtual_environment(path, stage, context)
    image = context.base_image(stage).image
    if image is None:
        return None
    if short_name(image) == "python" and path in _OF_PYTHON and _is_installed_by_pip(stage, context):
        return "/usr/local/bin/" + path
    return _PLACES.get((short_name(image), path))


_FIRST_OF_PATH = regex(r"""["']?((?:/[\w.@+-]+)+/bin|\$\{?VIRTUAL_ENV\}?/bin):""")
_MAKES_ENVIRONMENT = regex(r"(?:-m\s+venv|\bvirtualenv|\buv\s+venv)\s+(?:-\S+\s+)*[\"']?((?:/[\w.@+-]+)+)")


def _in_virtual_environment(program: str, stage: Stage, context: Context) -> str | None:
    """Where a program of Python is that PATH finds first, if that is a virtual environment that a step of the file
    makes; None where somebody has to look."""
    environment = context.environment(stage)
    path = environment["PATH"].value
    first = _FIRST_OF_PATH.match(path.text) if path is not None else None
    if first is None:
        return None
    folder = first[1]
    if folder.startswith("$"):
        root = environment.get("VIRTUAL_ENV")
        folder = f"{root.value.value}/bin" if root is not None and root.value is not None else ""
    made = {
        match[1]
        for instruction in context.all("RUN")
        if instruction.shell is not None
        for match in _MAKES_ENVIRONMENT.finditer(instruction.shell.source)
    }
    return f"{folder}/{program}" if folder.removesuffix("/bin") in made else None


def _is_installed_by_pip(stage: Stage, context: Context) -> bool:
    """Whether pip installs packages into the interpreter itself, with no other PATH in front of it."""
    calls = [call for one in stage.lineage() for call in context.packages_by_stage.get(one.index, ())]
    return (
        "PATH" not in context.environment(stage)
        and any(call.family == "pip" and call.action == "install" for call in calls)
        and not any(call.has("--user", "--target", "-t", "--prefix", "--root") for call in calls)
    )


_PATH = frozenset(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])


def _copied_to(name: str, stage: Stage, context: Context) -> str | None:
    """Where the last COPY of a program into a folder of PATH puts it, in the stage and those that it builds on."""
    copied = context.once(_copied)
    return next((copied[key] for one in stage.lineage() if (key := (one.index, name)) in copied), None)


def _copied(context: Context) -> dict[tuple[int, str], str]:
    """The full paths of the programs that are copied into a folder of PATH, by stage and name."""
    found: dict[tuple[int, str], str] = {}
    for instruction in context.all("COPY", "ADD"):
        if instruction.stage is None or len(instruction.arguments) < 2:
            continue
        *sources, target = [word.value for word in instruction.arguments]
        folder, _, name = target.rpartition("/")
        if target.rstrip("/") in _PATH:
            for source in sources:
                name = posixpath.basename(source.rstrip("/"))
                found[instruction.stage.index, name] = f"{target.rstrip('/')}/{name}"
        elif folder in _PATH:
            found[instruction.stage.index, name] = target
    return found
