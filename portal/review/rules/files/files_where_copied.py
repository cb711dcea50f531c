import posixpath
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from portal.dockerfile.model import Dockerfile, Form, Instruction, Stage, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.laid_files import Files, Laid, first_files
from portal.review.launch import INTERPRETERS, program_length
from portal.review.model import Edit, Fix, Safety, Severity
from portal.review.rule import Problem, Rule, bad, fixed, good, insert

rule = Rule(
    title="Use files where they were copied to",
    requirements=("IMG-34",),
    severity=Severity.ERROR,
    why="""
        A step looks for a relative name in the working directory. Where the file was copied to another folder the step
        fails with "no such file or directory", and a launch that does so ends at once. Mostly WORKDIR is what is
        missing: with `WORKDIR /app` in front, `COPY requirements.txt ./` and `pip install -r requirements.txt` speak
        of the same place.

        Followed are files that COPY puts to a known path, in stages on images that are known to bring none of their
        own: named by options (`pip install -r`, `mvn -f`), run as scripts (`sh setup.sh`, `./run.sh`, `python app.py`),
        or looked for in the folder by a tool (`npm ci` for package.json, `go mod download` for go.mod). Nothing is
        said where a folder, a mount or another step may have brought the file.
    """,
    examples=(
        fixed(
            "FROM python:3.12\nCOPY requirements.txt /app/\nRUN pip install --no-cache-dir -r requirements.txt\n",
            "FROM python:3.12\nCOPY requirements.txt /app/\nWORKDIR /app\n"
            "RUN pip install --no-cache-dir -r requirements.txt\n",
            3,
        ),
        fixed(
            'FROM python:3.12\nWORKDIR /srv\nCOPY app.py /app/\nCMD ["python", "app.py"]\n',
            'FROM python:3.12\nWORKDIR /srv\nCOPY app.py /app/\nCMD ["python", "/app/app.py"]\n',
            4,
        ),
        bad("FROM node:24.11\nCOPY package.json package-lock.json /app/\nRUN npm ci\n", 3),
        bad("FROM debian:12\nWORKDIR /srv\nCOPY setup.sh /tmp/\nRUN chmod +x setup.sh && ./setup.sh\n", 4),
        bad('FROM debian:12\nCOPY entrypoint.sh /app/\nENTRYPOINT ["entrypoint.sh"]\n', 3, caption="not in PATH"),
        good(
            "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt /app/\n"
            "RUN pip install --no-cache-dir -r requirements.txt\n"
        ),
        good("FROM python:3.12\nCOPY requirements.txt /app/\nRUN cd /app && pip install -r requirements.txt\n"),
        good(
            "FROM node:24.11\nWORKDIR /srv\nCOPY . /srv/\nCOPY package.json /app/\nRUN npm ci\n", "the folder has one"
        ),
        good("FROM acme/python:3\nCOPY requirements.txt /app/\nRUN pip install -r requirements.txt\n", "who knows"),
        good('FROM debian:12\nCOPY run.sh /usr/local/bin/\nENTRYPOINT ["run.sh"]\n', "found by PATH"),
    ),
)

# What tools look for in the folder that they run in and above, by command and first word; "" stands for any. With names
# of packages behind it, npm install and its like do without.
_NPM = ("package.json",)
_GRADLE = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
_LOOKED_FOR = {
    ("npm", "ci"): _NPM,
    ("npm", "install"): _NPM,
    ("npm", "run"): _NPM,
    ("yarn", "install"): _NPM,
    ("pnpm", "install"): _NPM,
    ("bun", "install"): _NPM,
    ("bundle", "install"): ("Gemfile",),
    ("composer", "install"): ("composer.json",),
    ("poetry", "install"): ("pyproject.toml",),
    ("uv", "sync"): ("pyproject.toml",),
    ("pipenv", "install"): ("Pipfile",),
    ("pipenv", "sync"): ("Pipfile",),
    ("go", "mod"): ("go.mod",),
    ("cargo", "build"): ("Cargo.toml",),
    ("cargo", "fetch"): ("Cargo.toml",),
    ("mix", "deps.get"): ("mix.exs",),
    ("mvn", ""): ("pom.xml",),
    ("gradle", ""): _GRADLE,
    ("make", ""): ("Makefile",),
}
# Options that say where a tool looks instead, and what takes it away from the folder.
_ELSEWHERE = frozenset(
    [
        *("-C", "-V", "-d", "-f", "-g", "-h", "-p", "-v", "-version", "--cwd", "--dir", "--directory", "--file"),
        *("--gemfile", "--global", "--help", "--makefile", "--manifest-path", "--prefix", "--project"),
        *("--project-dir", "--version", "--working-dir"),
    ]
)
# Variables that name the file to a tool.
_VARIABLES = {"bundle": "BUNDLE_GEMFILE", "composer": "COMPOSER", "pipenv": "PIPENV_PIPFILE", "uv": "UV_PROJECT"}
_PIP = ("-r", "--requirement", "-c", "--constraint")
_FILE_OPTIONS = {
    "pip": _PIP,
    "uv": _PIP,
    "conda": ("-f", "--file"),
    "mvn": ("-f", "--file"),
}
_FAMILY = {"pip3": "pip", "mamba": "conda", "micromamba": "conda", "mvnw": "mvn"}
_PATH = frozenset(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
_SCRIPT = regex(r"\.(?:c?js|mjs|ts|py|rb|php|pl|jl|[rR]|sh|bash|jar|dll|exs)$")
_PLAIN = regex(r"[\w./+-]+$")
_OF_BASES = frozenset(["docker-entrypoint.sh"])  # scripts of that name are in base images


class _How(StrEnum):
    """How a file is looked for: by the path that is given, by the folders of PATH, or in the working directory and
    those above it."""

    NAMED = "named"
    BY_PATH = "by path"
    IN_FOLDER = "in folder"


class _Wanted(NamedTuple):
    """A file that a command needs, the word that names it or else the command, and how it is looked for."""

    file: str
    word: Word
    how: _How


@rule.on_file
def check(dockerfile: Dockerfile, context: Context) -> Iterator[Problem]:
    if not context.by_keyword.get("COPY"):
        return
    ends: dict[int, Files] = {}
    for stage in dockerfile.stages:
        files = ends[stage.index] = first_files(stage, ends[stage.base.index] if stage.base is not None else None)
        for step in stage.instructions:
            if step.keyword == "RUN":
                yield from _run(step, files, context)
            else:
                files.take(step, context)
    for stage in context.results:
        files = ends[stage.index]
        for step, words in _launches(stage, context) if not files.unknown else ():
            for wanted in _started(words):
                yield from _missing(wanted, step, files, context)


def _run(step: Instruction, files: Files, context: Context) -> Iterator[Problem]:
    script = step.shell
    if files.unknown or script is None or script.broken:
        files.unknown = True
        return
    directory = files.directory
    mounts = [files.place(mount.target) for mount in context.mounts(step) if mount.type == "bind"]
    told: set[str | None] = set()
    sure = None not in mounts
    for command in context.programs(step):
        if sure and files.any_laid and not command.inside and command.operator != "||":
            for wanted in _wanted(command.words, context.dockerfile.text):
                place = files.place(wanted.file)
                if place not in told and not _is_mounted(place, mounts):
                    told.add(place)
                    yield from _missing(wanted, step, files, context)
        files.run(command)
        if files.unknown:
            break
        if command.name == "cd":
            sure = sure and not command.inside
            plain = bool(command.values) and not command.values[0].startswith("-")
            files.directory = files.place(command.values[0]) if plain else None
    files.directory = directory


def _is_mounted(path: str | None, mounts: Sequence[str | None]) -> bool:
    return path is not None and any(f"{path}/".startswith(f"{str(mount).rstrip('/')}/") for mount in mounts)


def _launches(stage: Stage, context: Context) -> Iterator[tuple[Instruction, list[Word]]]:
    """The commands that start the application, each with its step; CMD's array is arguments of ENTRYPOINT's."""
    entry, cmd = stage.effective("ENTRYPOINT"), stage.effective("CMD")
    step = entry or cmd
    if step is not None:
        more = cmd.arguments if entry is not None and cmd is not None and cmd.form is Form.EXEC else []
        for command in context.programs(step):
            if not command.inside and command.operator is None:
                yield step, command.words + more


def _wanted(words: list[Word], text: str) -> Iterator[_Wanted]:
    """The files that a command of a RUN needs; `text` is the Dockerfile's."""
    yield from _started(words)
    name = words[0].value.rpartition("/")[2] if words else ""
    values = [word.value for word in words]
    if name == "chmod":
        for word in words[2:]:
            if _SCRIPT.search(word.value):
                yield _Wanted(word.value, word, _How.NAMED)
        return
    options = _FILE_OPTIONS.get(_FAMILY.get(name, "pip" if values[1:3] == ["-m", "pip"] else name), ())
    for option, word in pairwise(words):
        if option.value in options:
            yield _Wanted(word.value, word, _How.NAMED)
        name_of_option, _, value = word.value.partition("=")
        if value and name_of_option in options:
            yield _Wanted(value, word, _How.NAMED)
    told = name in _VARIABLES and _VARIABLES[name] in text
    if not told and not any(value.partition("=")[0] in _ELSEWHERE for value in values):
        plain = [value for value in values[1:] if not value.startswith("-")]
        for file in _looked_for(_FAMILY.get(name, name), plain):
            yield _Wanted(file, words[0], _How.IN_FOLDER)


def _looked_for(tool: str, plain: Sequence[str]) -> tuple[str, ...]:
    """The files of which a tool, called with these words that are no options, needs one in its folder or above."""
    if (tool in ("mvn", "gradle") and plain) or tool == "make":
        return _LOOKED_FOR[tool, ""]
    if tool == "yarn" and not plain:
        return _NPM
    alone = len(plain) == 1 or tool not in ("npm", "pnpm", "bun", "yarn") or plain[:1] == ["run"]
    begins = list(plain[:2]) == ["mod", "init"]
    return _LOOKED_FOR.get((tool, plain[0]), ()) if plain and alone and not begins else ()


def _started(words: list[Word]) -> Iterator[_Wanted]:
    """The script or archive that a command starts."""
    if not words:
        return
    name = words[0].value
    if _SCRIPT.search(name):
        yield _Wanted(name, words[0], _How.NAMED if "/" in name else _How.BY_PATH)
    elif INTERPRETERS.match(name.rpartition("/")[2]) or name in (".", "source"):
        values = [word.value for word in words]
        last = program_length(values) - 1 if name not in (".", "source") else 1
        if 0 < last < len(words) and _SCRIPT.search(values[last]) and values[last - 1] not in ("-m", "-c", "-e", "-cp"):
            yield _Wanted(values[last], words[last], _How.NAMED)


def _missing(wanted: _Wanted, step: Instruction, files: Files, context: Context) -> Iterator[Problem]:
    place = files.place(wanted.file) if _PLAIN.match(wanted.file) else None
    laid = files.find(posixpath.basename(wanted.file))
    if place is not None and laid is not None and not _is_found(place, wanted.how, step, files, context):
        yield _problem(wanted, place, laid, step, files, context)


def _is_found(place: str, how: _How, step: Instruction, files: Files, context: Context) -> bool:
    folder, name = posixpath.split(place)
    if how is _How.NAMED:
        return files.may_have(place)
    if how is _How.BY_PATH:
        if step.stage is None or name in _OF_BASES or "PATH" in context.environment(step.stage):
            return True
        return any(files.may_have(f"{one}/{name}") for one in _PATH)
    above = [folder]
    while above[-1] != "/":
        above.append(posixpath.dirname(above[-1]))
    return any(files.may_have(posixpath.join(one, name)) for one in above)


def _problem(wanted: _Wanted, place: str, laid: Laid, step: Instruction, files: Files, context: Context) -> Problem:
    file, word, how = wanted
    name = posixpath.basename(file)
    line = laid.step.span.start_line
    where = laid.path or laid.target
    looked = "the folders of PATH" if how is _How.BY_PATH else posixpath.dirname(place)
    fixes: list[Fix] = []
    if laid.path is not None:
        folder = posixpath.dirname(laid.path)
        if not files.moved and file == name and how is not _How.BY_PATH and folder != "/":
            title = f"Work in {folder}"
            text = f"WORKDIR {folder}{context.dockerfile.newline}"
            fixes.append(insert(title, step.span.start_line, 1, text, Safety.SUGGESTED))
        if how is not _How.IN_FOLDER and word.text.count(file) == 1:
            edit = Edit(word.span, word.text.replace(file, laid.path))
            fixes.append(Fix("Name it by its full path", Safety.SUGGESTED, (edit,)))
    return Problem(
        word.span,
        f"{name} is looked for in {looked}, where no step puts it: line {line} copies it to {where}.",
        tuple(fixes),
        related=(("copied here", laid.step.span),),
    )
