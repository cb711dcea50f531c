"""From somebody's Dockerfile to a starter and its answers: what was found, and what becomes of it.

Only suggestions: every answer is checked as any other, here to say what can't be taken over, and again when the form
is sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.dockerfile import parse
from portal.dockerfile.model import Dockerfile, Stage
from portal.review.images import short_name
from portal.review.placeholders import PLACEHOLDERS, is_placeholder
from portal.review.secrets import is_secret_value
from portal.starters.answers import check_answer
from portal.starters.catalogue import catalogue
from portal.starters.copied import FILE, copied
from portal.starters.dockerfile_secrets import secrets_in
from portal.starters.formats import https_address
from portal.starters.model import Starter
from portal.starters.noted import NO_SECRET, Found, build_arguments, commands, noted, server_of, shortened

_IMAGES = {
    "python": ("python", "pypy", "miniconda3", "uv", "ska-python", "ska-build-python"),
    "node": ("node", "bun", "deno"),
    "go": ("golang", "go"),
    "rust": ("rust",),
    "java": ("maven", "gradle", "eclipse-temurin", "openjdk", "amazoncorretto", "ibm-semeru-runtimes", "tomcat"),
    "cpp": ("gcc", "cmake", "clang"),
    "static": ("nginx", "nginx-unprivileged", "httpd", "caddy"),
}
_COMMANDS = {
    "python": ("python", "python3", "pip", "pip3", "uv", "poetry", "gunicorn", "uvicorn", "flask", "pipenv"),
    "node": ("node", "npm", "yarn", "pnpm", "npx"),
    "go": ("go",),
    "rust": ("cargo", "rustc", "rustup"),
    "java": ("java", "javac", "mvn", "mvnw", "gradle", "gradlew"),
    "cpp": ("cmake", "g++", "gcc", "make", "ninja", "clang++"),
    "static": ("nginx", "httpd"),
}
LANGUAGES = {
    "python": "Python",
    "node": "JavaScript or TypeScript",
    "go": "Go",
    "rust": "Rust",
    "java": "Java",
    "cpp": "C or C++",
    "static": "static files",
}
_OF_IMAGES = {name: language for language, names in _IMAGES.items() for name in names}
_OF_COMMANDS = {name: language for language, names in _COMMANDS.items() for name in names}
_OCI = "org.opencontainers.image."
_LABELS = {
    "description": ("description", f"{_OCI}description"),
    "project_name": (f"{_OCI}title", "name"),
    "vendor": ("vendor", f"{_OCI}vendor"),
    "repository": ("repository", f"{_OCI}source"),
    "website": ("website", f"{_OCI}url"),
    "licence": ("license", f"{_OCI}licenses"),
}
_VERSIONS = ("version", f"{_OCI}version", "org.label-schema.version")
_FORGES = {"github.com": "github", "gitlab.com": "gitlab"}
# What folders and files are called in any project.
_ANY_NAME = frozenset((
    "app", "application", "apps", "asgi", "backend", "bin", "build", "builder", "code", "data", "dist", "home",
    "hello", "html", "index", "jovyan", "lib", "local", "main", "manage", "opt", "package", "project", "root", "run",
    "server", "service", "site", "source", "src", "srv", "start", "test", "tmp", "usr", "user", "var", "web",
    "webapp", "work", "workdir", "workspace", "wsgi", "www",
))  # fmt: skip
_AUTHORS = ("author", "maintainer", f"{_OCI}authors")
_AUTHOR = re.compile(r"([^<>]{1,80}?) {0,3}<([^<>\s]{1,100})>")
_ADDRESSES = ("repository", "website")
_SCHEME = re.compile(r"(?:git\+)?(?:https?|git)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Start:
    """Where to start: a starter (None where none fits the language), answers that it takes, and all that was found."""

    starter: Starter | None
    language: str
    answers: dict[str, str]
    found: tuple[Found, ...]
    choices: tuple[tuple[Starter, dict[str, str]], ...] = ()
    """Where no starter fits by itself: each that there is, with the answers that it takes."""

    @property
    def files(self) -> list[Found]:
        """Those of `found` that are the project's own files, which go somewhere else in the starter's."""
        return [each for each in self.found if each.what == FILE]

    @property
    def others(self) -> list[Found]:
        """The rest of `found`."""
        return [each for each in self.found if each.what != FILE]


def start_from(text: str, wanted: Starter | None = None) -> Start:
    """What a Dockerfile, however broken, says of the project that it belongs to. `wanted` is the starter to find
    answers for; without it the language chooses one."""
    dockerfile = parse(text)
    stage = dockerfile.final
    if stage is None:
        return Start(wanted, "", {}, ())
    language, because = _language(dockerfile, stage)
    chooses = "the starter was chosen already" if wanted else "chooses the starter"
    found = [Found("Language", LANGUAGES[language], because, chooses)] if language else []
    exposed = list(_exposed(stage))
    builders = [each for each in dockerfile.stages if each not in stage.lineage()]
    starter = wanted or _starter(language, text, serves=bool(exposed) or _serves(stage))
    candidates = list(_candidates(stage, builders, exposed))
    answers: dict[str, str] = {}
    choices = []
    if starter is not None:
        answers, told = _answers(starter, candidates)
        found += told
    else:
        choices = [(each, _answers(each, candidates)[0]) for each in catalogue().values()]
        found += [_kept(value, what, line) for _, value, what, line in candidates]
    secrets = secrets_in(text)
    found += [
        *_version(stage),
        *copied(dockerfile, starter, secrets),
        *build_arguments(dockerfile, secrets),
        *noted(stage, starter, secrets),
        *commands(stage, builders, starter, secrets),
    ]
    return Start(starter, language, answers, tuple(found), tuple(choices))


def _answers(starter: Starter, candidates: list[tuple[str, str, str, int]]) -> tuple[dict[str, str], list[Found]]:
    """The answers that a starter takes of the candidates, and what became of each."""
    answers: dict[str, str] = {}
    found = [
        _offer(starter, answers, name, value, what, line)
        for name, value, what, line in candidates
        if name not in answers
    ]
    return answers, found


def _kept(value: str, what: str, line: int) -> Found:
    """A candidate where no starter is chosen yet."""
    if is_secret_value(value):
        return Found(what, "not shown", line, NO_SECRET)
    return Found(what, shortened(value), line, "comes along into the starter that you choose, if that asks for it")


def _offer(starter: Starter, answers: dict[str, str], name: str, value: str, what: str, line: int) -> Found:
    """Take a value as an answer if the starter asks for it and it will do."""
    if is_secret_value(value):
        return Found(what, "not shown", line, NO_SECRET)
    field = next((field for field in starter.fields if field.name == name), None)
    if field is None:
        return Found(what, shortened(value), line, "not asked by this starter")
    wanted = _https(value) if name in _ADDRESSES else value
    if _stands_in(value) or _stands_in(wanted):
        return Found(what, shortened(value), line, "a placeholder, not taken over")
    answer, error = check_answer(field, wanted, starter.language)
    if error:
        return Found(what, shortened(value), line, f"not taken over: {error}")
    answers[name] = answer
    written = "" if wanted == value else f" as {answer}"
    return Found(what, shortened(value), line, f"answers “{field.label}”{written}")


def _stands_in(value: str) -> bool:
    """Whether a value is what the fix for missing labels puts in until somebody knows better, or a part of it."""
    text = value.strip()
    author = _AUTHOR.fullmatch(PLACEHOLDERS["author"])
    parts = author.groups() if author else ()
    return text in parts or is_placeholder(text) or is_placeholder(text.removeprefix("https://"))


def _https(value: str) -> str:
    """An address as the questions want it, where it is one that git or a browser takes without https://."""
    text = value.strip()
    found = _SCHEME.sub("https://", text, count=1) if _SCHEME.match(text) else https_address(text)
    return value if found == text else found


def _language(dockerfile: Dockerfile, final: Stage) -> tuple[str, int]:
    """The language that most speaks for, and the line that says it first; "" where nothing speaks for any."""
    votes: Counter[str] = Counter()
    lines: dict[str, int] = {}

    def vote(language: str | None, weight: int, line: int) -> None:
        if language:
            votes[language] += weight
            lines.setdefault(language, line)

    for stage in dockerfile.stages:
        if stage.image is not None:
            weight = 4 if stage in final.lineage() else 3
            vote(_OF_IMAGES.get(short_name(stage.image)), weight, stage.instruction.span.start_line)
        for instruction in stage.instructions:
            if instruction.keyword in ("RUN", "CMD", "ENTRYPOINT") and instruction.shell is not None:
                weight = 1 if instruction.keyword == "RUN" else 2
                for command in instruction.shell.commands:
                    name = command.name.rpartition("/")[2]
                    vote(_OF_COMMANDS.get(name), weight, instruction.span.start_line)
    if not votes:
        return "", 0
    # Files are often built with one language and served by a web server: the program that answers counts.
    language = max(votes, key=lambda each: (votes[each], each))
    return language, lines[language]


def _serves(stage: Stage) -> bool:
    """Whether the image starts a program that answers HTTP."""
    for keyword in ("ENTRYPOINT", "CMD"):
        instruction = stage.effective(keyword)
        if instruction is not None and server_of(instruction):
            return True
    return False


def _starter(language: str, text: str, serves: bool) -> Starter | None:
    """The starter for a language: a device server where Tango is spoken of, a service where HTTP is answered."""
    fitting = [starter for starter in catalogue().values() if _speaks(starter, language)]
    wanted = "device" if re.search(r"(?i)\bpy?tango\b", text) else "service" if serves else "job"
    of_kind = [starter for kind in (wanted, "service") for starter in fitting if starter.kind == kind]
    return next(iter([*of_kind, *fitting]), None)


def _speaks(starter: Starter, language: str) -> bool:
    first = starter.name.partition("-")[0]
    return bool(language) and language in (starter.language, first, {"pytango": "python"}.get(first))


def _exposed(stage: Stage) -> Iterator[tuple[str, int]]:
    """The ports that the image says it listens on, each with its line."""
    for each in reversed(stage.lineage()):
        for instruction in each.instructions:
            if instruction.keyword == "EXPOSE":
                for word in instruction.arguments:
                    number = word.value.partition("/")[0].partition("-")[0]
                    if number.isascii() and number.isdigit():
                        yield number, instruction.span.start_line


def _candidates(
    stage: Stage, builders: list[Stage], exposed: list[tuple[str, int]]
) -> Iterator[tuple[str, str, str, int]]:
    """Values that could be answers: the question's name, the value, what it is, its line."""
    for number, line in exposed:
        yield "port", number, "Port", line
    base = stage.lineage()[-1]
    if base.image is not None:
        yield "base_image", base.image.text, "Base image", base.instruction.span.start_line
    for builder in builders:
        if builder.image is not None:
            yield "builder_image", builder.image.text, "Builder image", builder.instruction.span.start_line
    labels = _labels(stage)
    for name, keys in _LABELS.items():
        for key in keys:
            if key in labels:
                value, line, written = labels[key]
                yield name, value, f"Label {written}", line
                forge = _FORGES.get(urlsplit(_https(value)).hostname or "") if name == "repository" else None
                if forge:
                    yield "ci", forge, "Host of the sources", line
    yield from _names(stage)
    named = [(f"Label {labels[key][2]}", labels[key][:2]) for key in _AUTHORS if key in labels]
    for what, (value, line) in [*named, *_maintainer(stage)]:
        match = _AUTHOR.fullmatch(value.strip())
        if match:
            yield "author_name", match[1], what, line
            yield "author_email", match[2], what, line
        else:
            yield "author_email" if "@" in value else "author_name", value, what, line


def _names(stage: Stage) -> Iterator[tuple[str, str, str, int]]:
    """What the project may be called where no label says it: as its Flask application, or as its folder."""
    for instruction in (each for one in stage.lineage() for each in reversed(one.instructions)):
        for pair in instruction.pairs if instruction.keyword == "ENV" else ():
            if pair.key.value == "FLASK_APP" and pair.value is not None and "$" not in pair.value.value:
                file = pair.value.value.partition(":")[0].rpartition("/")[2]
                name = file.removesuffix(".py").partition(".")[0]
                if name and name.lower() not in _ANY_NAME:
                    yield "project_name", name, "FLASK_APP", instruction.span.start_line
    folder = stage.effective("WORKDIR")
    if folder is not None and folder.arguments and "$" not in folder.text:
        name = folder.arguments[-1].value.rstrip("/").rpartition("/")[2]
        if name and name.lower() not in _ANY_NAME:
            yield "project_name", name, "WORKDIR", folder.span.start_line


def _labels(stage: Stage) -> dict[str, tuple[str, int, str]]:
    """Labels with a value that is known, by key in lower case: value, line, and the key as it is written; later ones
    win."""
    labels = {}
    for each in reversed(stage.lineage()):
        for instruction in each.instructions:
            if instruction.keyword == "LABEL":
                for pair in instruction.pairs:
                    if pair.value is not None and pair.value.value and "$" not in pair.value.value:
                        key = pair.key.value
                        labels[key.lower()] = (pair.value.value, pair.key.span.start_line, key)
    return labels


def _version(stage: Stage) -> Iterator[Found]:
    """The version that a label gives: no answer, since a project says it in one place of its own."""
    labels = _labels(stage)
    for key in _VERSIONS:
        if key in labels:
            value, line, written = labels[key]
            becomes = "set it where the project's README says under “The image”: a new one begins at 0.1.0"
            shown = ("not shown", NO_SECRET) if is_secret_value(value) else (shortened(value), becomes)
            yield Found(f"Label {written}", shown[0], line, shown[1])


def _maintainer(stage: Stage) -> Iterator[tuple[str, tuple[str, int]]]:
    instruction = stage.effective("MAINTAINER")
    if instruction is not None and instruction.arguments:
        yield "MAINTAINER", (instruction.arguments[0].value, instruction.span.start_line)
