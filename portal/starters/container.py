"""A starter's container without its application: which files it is, and what in them is still the example's.

README.md becomes CONTAINER.md, which begins with the places to change; its other parts stay as they are, but for
sentences on files that are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from portal.dockerfile import parse
from portal.dockerfile.model import Instruction
from portal.starters.model import Satisfaction, Starter
from portal.starters.rendering import Rendered, Template

CONTRACT = "CONTAINER.md"
CHECKLIST = "Change these to fit your application"
_MAKEFILE = "container/makefile.mk"
_FROM_GIT = "git describe"
_BY_TAG = "takes the version from the newest git tag"
_TARGET = re.compile(r"^([a-z-]+):(?!=)")
_OUR_TARGETS = ("help", "version", "lint", "lint-files")
_PIPELINES = (".gitlab-ci.yml", ".github/workflows/image.yml")
_OF_PIPELINES = re.compile(r"make lint|make test(?![\w-])|uses: \S+/setup-")
_RELEASE = re.compile(r"- A release: set [^\n]*, note it in CHANGELOG\.md, commit,")
_TESTS = re.compile(r"(^|/)tests?/|_test\.")
# What a step of the image insists on that a project may not have: words of it, and how it is had.
_WANTED = {
    "--require-hashes": (
        "insists on versions and hashes in `requirements.txt`",
        "yours with them: `pip-compile --generate-hashes` (pip-tools) writes it from `requirements.in` or"
        " `pyproject.toml`, `uv pip compile --generate-hashes` does as well",
    ),
    "npm ci": (
        "installs what `package-lock.json` pins",
        "yours, committed: `npm install --package-lock-only` writes it",
    ),
    "npm run build": (
        "compiles TypeScript by the script `build`",
        "for plain JavaScript nothing: take out this step and the copy of `tsconfig.json`, and have the last stage take"
        " `/build/src` in the place of `/build/dist`",
    ),
    "cargo build": ("compiles with what `Cargo.lock` pins", "yours, committed: `cargo generate-lockfile` writes it"),
    "go mod download": (
        "fetches the modules of `go.mod` and `go.sum`",
        "yours, committed: `go mod tidy` writes both",
    ),
}

# What the Makefile and the pipelines write, and what has no place in version control (IMG-13).
_IGNORED = "`/build/`, `/.cache/`, `*.key`, `*.pem` and `.env`, and what your own tools write"

Row = tuple[str, str, str]


def files_of(starter: Starter, whole: Rendered) -> Rendered:
    """The container's files as they are in the whole project, by the paths that they have without it."""
    kept = {path: starter.container[path] for path in whole.files if path in starter.container}
    files = {name: whole.files[path] for path, name in kept.items()}
    return Rendered(dict(sorted(files.items())), {name: whole.modes[path] for path, name in kept.items()})


def fitted(starter: Starter, part: Rendered, template: Template, context: Mapping[str, str]) -> Rendered:
    """The same files, told that the application is another one: CONTAINER.md says what to change in them. The Makefile
    is the container's, where the starter's version has one: without what the example is checked and started by."""
    if CONTRACT not in part.files:
        return part
    texts = {path: content.decode() for path, content in part.files.items()}
    image = re.sub(r"(?m)^(#.*)\bREADME\.md\b", rf"\1{CONTRACT}", texts["Dockerfile"])  # no free text in comments
    texts |= {"Dockerfile": image}
    if makefile := template.part(_MAKEFILE, context):
        texts |= {"Makefile": makefile}
    texts |= {CONTRACT: _contract(starter, texts, context)}
    return Rendered({path: text.encode() for path, text in texts.items()}, part.modes)


def without_application(
    starter: Starter, found: Iterable[tuple[str, Satisfaction]]
) -> tuple[tuple[str, Satisfaction], ...]:
    """The places in the container's files, by their paths there. A requirement that the application's own sources
    satisfy too is not met by the container alone, so it is left out of them."""
    everywhere = tuple(found)
    own = {
        id_
        for path, place in everywhere
        if path not in starter.container and not path.startswith(".") and not _TESTS.search(path)
        for id_ in place.requirements
    }
    kept = [
        (starter.container[path], replace(place, requirements=_without(own, place.requirements)))
        for path, place in everywhere
        if path in starter.container
    ]
    return tuple((path, place) for path, place in kept if place.requirements)


def _without(own: Collection[str], requirements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(id_ for id_ in requirements if id_ not in own)


def _contract(starter: Starter, texts: Mapping[str, str], context: Mapping[str, str]) -> str:
    title, description, _ = texts[CONTRACT].split("\n\n", 2)
    sections = re.split(r"(?m)^(?=## )", texts[CONTRACT])[1:]
    rest = "".join(section for section in sections if not section.startswith("## Start\n"))
    version = "" if _FROM_GIT in texts["Makefile"] else "set the version that the Makefile reads, "
    rest = _RELEASE.sub(f"- A release: {version}commit,", rest)
    rest = rest.replace("; the tests show that lines arrive there (RUN-19)", " (RUN-19)")
    rest = rest.replace(", see LICENSE |", " |")
    rows = "".join(f"| {where} | {now} | {wanted} |\n" for where, now, wanted in _rows(texts, context))
    names = ", ".join(f"`{path}`" for path in sorted(texts) if path != CONTRACT)
    return (
        f"{title}\n\n{description}\n\n"
        f"These files come from the starter “{starter.title}”: its container, without the rest of its project. The\n"
        "numbers in brackets are the containerisation standard's requirements.\n\n"
        f"## {CHECKLIST}\n\n"
        "Unpacked over a project they take the place of its files of the same name, so commit yours first and compare\n"
        f"by `git diff`: {names}.\n\n"
        "| Where | What stands there | What to put there |\n|---|---|---|\n"
        f"{rows}\n"
        "Everything below is said of the image as the starter makes it: settings, commands, signals and log lines\n"
        "hold once your application does the same. Change each row that it does otherwise.\n\n"
        f"{rest}"
    )


def _rows(texts: Mapping[str, str], context: Mapping[str, str]) -> Iterator[Row]:
    """The places to change, those of the image first."""
    yield from _of_image(texts)
    command = context["__command"]
    start = _lines(texts["docker-entrypoint.sh"], f"set -- {command} ")
    yield _at("docker-entrypoint.sh", start), f"starts `{command}`", "your start command, and the words that it takes"
    ignored = _numbered(texts[".dockerignore"])
    let_in = [number for number, line in ignored if line.startswith("!") and not _is_here(line[1:], texts)]
    if let_in:
        yield _at(".dockerignore", let_in), "lets the example's files into the build", "what your image is made of"
    yield from _of_makefile(texts["Makefile"], texts)
    for path in _PIPELINES:
        if path in texts:
            steps = [number for number, line in _numbered(texts[path]) if _OF_PIPELINES.search(line)]
            yield _at(path, steps), "lints and tests by the Makefile, with the example's tools", "your checks and tools"
    yield "`.gitignore`", "nothing: none comes along", _IGNORED
    yield "`tests/container/`", "expects the example's process, answers and log lines", "what yours promises"
    if "compose.yaml" in texts:
        yield "`compose.yaml`", "the example's settings, ports and limits", "yours"
    yield "`Dockerfile.dev`, `.devcontainer/`", "the example's debugger and test tools", "those that you work with"


def _of_makefile(makefile: str, texts: Mapping[str, str]) -> Iterator[Row]:
    """Where the Makefile has its version from, and what checks the application."""
    for number, line in _numbered(makefile):
        source = line.rpartition(" ")[2].rstrip(")")
        if line.startswith("VERSION =") and _FROM_GIT in line:
            now = "takes the version from package.json or the newest git tag" if "package.json" in line else _BY_TAG
            yield _at("Makefile", [number]), now, "where yours is, if elsewhere"
        elif line.startswith("VERSION :=") and source not in texts:
            yield _at("Makefile", [number]), f"reads the version from `{source}`", "where yours stands"
    targets = dict(_targets(makefile))
    names = ", ".join(f"`{name}`" for name in targets)
    yield _at("Makefile", targets.values()), f"the targets {names} for the application", "how yours is checked"


def _of_image(texts: Mapping[str, str]) -> Iterator[Row]:
    """What an image definition has of the example, each with its lines: copied files, how they are built, what that
    insists on, how it is asked for its health."""
    image = parse(texts["Dockerfile"])
    found: dict[tuple[str, str], list[int]] = {}
    for stage in image.stages:
        for instruction in stage.instructions:
            for row in _of_instruction(instruction, texts, builds=stage is not image.final):
                found.setdefault(row, []).append(instruction.span.start_line)
    for (now, wanted), lines in found.items():
        yield _at("Dockerfile", lines), now, wanted


def _of_instruction(instruction: Instruction, texts: Mapping[str, str], builds: bool) -> Iterator[tuple[str, str]]:
    if instruction.keyword == "COPY" and "--from=" in instruction.text:
        yield f"takes {_sources(instruction)} into the image", "what your build gives"
    elif instruction.keyword == "COPY" and not any(_is_here(word, texts) for word in instruction.text.split()):
        yield f"copies {_sources(instruction)}", "yours in their place"
    elif instruction.keyword == "RUN" and builds:
        yield "builds the example", "your build commands"
        yield from (row for words, row in _WANTED.items() if words in instruction.text)
    elif instruction.keyword == "HEALTHCHECK" and "NONE" not in instruction.text:
        yield "asks the example's command `health`", "how yours is asked, by its path of health say"


def _sources(copy: Instruction) -> str:
    """What a COPY copies, the last of its words being where to."""
    return ", ".join(f"`{word.value}`" for word in copy.arguments[:-1])


def _targets(makefile: str) -> Iterator[tuple[str, int]]:
    """The targets before those of the image, each with its line."""
    for number, line in _numbered(makefile):
        if line.startswith("# ---- The image"):
            return
        match = _TARGET.match(line)
        if match and match[1] not in _OUR_TARGETS:
            yield match[1], number


def _lines(text: str, words: str) -> list[int]:
    return [number for number, line in _numbered(text) if words in line]


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)


def _is_here(path: str, texts: Collection[str]) -> bool:
    """Whether a file, or a folder with files, is among these."""
    name = path.rstrip("/")
    return any(each == name or each.startswith(f"{name}/") for each in texts)


def _at(path: str, lines: Iterable[int]) -> str:
    numbers = [str(line) for line in lines]
    if not numbers:
        return f"`{path}`"
    return f"`{path}`, line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
