"""How ENTRYPOINT and CMD start the application: arrays, words, and which of them name the program."""

from __future__ import annotations

import json
import posixpath
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from portal.dockerfile.model import Command, Form, ImageReference, Instruction, Stage
from portal.dockerfile.wrappers import SHELLS, base_name, script_at
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import WITH_ENTRYPOINT, short_name

INTERPRETERS = regex(r"^(?:python[\d.]*|node|nodejs|ruby|perl|php|java|dotnet|deno|bun|sh|bash|ash|dash|Rscript)$")
_NEEDS_SHELL = regex(r"[$~*?\[\]{}()<>|&;!`\\#\r\n]")
_PROGRAM_NAME = regex(r"[A-Za-z0-9][\w.+-]*$")
_TAKE_SCRIPTS = SHELLS | {"su", "runuser", "eval", "xargs"}
_READS_ARGUMENTS = regex(r"\$(?:[@*#1-9]|\{[!#]?[@*#1-9])|\b(?:shift|getopts|BASH_ARGV|argv)\b")
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
    """The words of a shell-form command that means the same in exec form. None where it needs its shell."""
    return words_of(instruction.shell.source) if instruction.shell is not None else None


def words_of(source: str) -> list[str] | None:
    """The words of a shell's one simple command that means the same without the shell: no variables, patterns,
    operators, assignments or built-ins; quotes are resolved, and an `exec` in front goes. None where it needs one."""
    if _NEEDS_SHELL.search(source):
        return None
    try:
        words = shlex.split(source)
    except ValueError:  # a quote that nothing closes
        return None
    if words[:1] == ["exec"] and not (words[1:] and words[1].startswith("-")):
        words = words[1:]
    return words if words and "=" not in words[0] and words[0] not in BUILTINS else None


def reads_arguments(script: str) -> bool:
    """Whether a shell script looks at the arguments that it is given."""
    return _READS_ARGUMENTS.search(script) is not None


class ShellLaunch(NamedTuple):
    """A launch in exec form that calls a shell with a script, `["sh", "-c", "..."]`: the place of the script among
    the elements, its last command where that is a program (or `exec` with one) and ends the script, so that arguments
    can be added behind it, and that program's name."""

    place: int
    last: Command | None
    program: str


def shell_launch(instruction: Instruction) -> ShellLaunch | None:
    """What an ENTRYPOINT or CMD says that calls a shell with a script; None for any other."""
    shell, words = instruction.shell, instruction.arguments
    if instruction.form is not Form.EXEC or shell is None or shell.broken or shell.language == "exec":
        return None
    name = base_name(words[0].value)
    place = script_at(name, words) if name in SHELLS else None
    wrapper = next((command for command in shell.commands if command.wrapper is None), None)
    if place is None or wrapper is None:
        return None
    own = [command for command in shell.commands if command.wrapper is wrapper]
    last = own[-1] if own else None
    if last is None or last.inside or last.background or last.pipeline is not None or not last.words or last.redirects:
        return ShellLaunch(place, None, "")
    ran = last.words[1:2] if last.name == "exec" else last.words[:1]
    # Quoted or not, the text of the last word ends the script where nothing comes behind it.
    ends = shell.position(len(shell.source.rstrip())) == last.words[-1].span[2:]
    nested = any(base_name(word.value) in _TAKE_SCRIPTS for word in last.words)
    if (
        nested
        or not ends
        or not ran
        or ran[0].value.startswith("-")
        or ran[0].value in BUILTINS
        or last.operator == "||"
    ):
        return ShellLaunch(place, None, "")
    program = base_name(ran[0].value)
    return ShellLaunch(place, last, program if _PROGRAM_NAME.match(program) else "--")


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


def names_program(cmd: Instruction, stage: Stage, context: Context) -> bool:
    """Whether a CMD in force names the program, there being no ENTRYPOINT in the file and none that is known to come
    with the base image."""
    if stage.effective("ENTRYPOINT") is not None or cmd.form is None or cmd.invalid_json:
        return False
    image = context.base_image(stage).image
    return image is None or not (image.unresolved or (short_name(image) in WITH_ENTRYPOINT and _is_its(image)))


def _is_its(image: ImageReference) -> bool:
    return "/" not in image.repository or image.repository.startswith(("library/", "nginxinc/"))


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
