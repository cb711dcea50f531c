"""Where the files that somebody's Dockerfile copies go in a starter's project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch

from portal.dockerfile.model import Dockerfile, Span
from portal.review.secrets import is_secret_file, is_secret_value
from portal.starters.dockerfile_secrets import holds_secret
from portal.starters.model import Starter
from portal.starters.noted import NO_SECRET, Found, shortened

FILE = "Your file"
MOST_FILES = 20
_IN_PLACE = "yours in the place of the project's"
# By language: names of files, the last part of a path, and where these go. The first that fits counts.
_BY_NAME: dict[str, tuple[tuple[str, str], ...]] = {
    "python": (
        (
            "requirements*.txt",
            f"{_IN_PLACE}; requirements.txt has versions and hashes (`pip-compile --generate-hashes`)",
        ),
        ("pyproject.toml", "move metadata and settings into the project's; what it needs goes into requirements.txt"),
        ("setup.*", "its metadata goes into pyproject.toml; what it needs into requirements.txt"),
        ("uv.lock", "requirements.txt instead: `uv export --output-file requirements.txt` writes it"),
        ("poetry.lock", "requirements.txt instead: `poetry export --output requirements.txt` writes it"),
        ("Pipfile*", "requirements.txt instead: `pipenv requirements --hash` prints it"),
    ),
    "node": (
        ("package.json", f"{_IN_PLACE}; its script `build` has to write dist/, where main.js is started"),
        ("package-lock.json", _IN_PLACE),
        ("package*.json", f"package.json and package-lock.json: {_IN_PLACE}; `build` has to write dist/"),
        ("yarn.lock", "package-lock.json instead: `npm install --package-lock-only` writes it"),
        ("pnpm-lock.yaml", "package-lock.json instead: `npm install --package-lock-only` writes it"),
        ("tsconfig*.json", f"{_IN_PLACE}; the image takes dist/"),
    ),
    "go": (("go.*", _IN_PLACE),),
    "java": (
        ("pom.xml", f"{_IN_PLACE}; the image takes the one jar of target/ that `finalName` names"),
        ("*gradle*", "the project builds with Maven: to stay with Gradle, put its steps in the place of Maven's"),
        ("*.jar", "nothing: the project's builder makes the jar from src/main/java/"),
    ),
    "rust": (("Cargo.*", _IN_PLACE),),
    "cpp": (
        ("CMake*", _IN_PLACE),
        ("[Mm]akefile", "the project builds with CMake; its own Makefile holds the commands to work with"),
    ),
    "static": (("*.conf", "move what it sets into nginx/nginx.conf"),),
}
# By language: where sources go, how their names end, and what folders of them are called.
_SOURCES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "python": ("src/, into the project's package", (".py",), ("src", "app")),
    "node": ("src/", (".ts", ".js", ".mjs", ".cjs", ".tsx", ".jsx"), ("src", "lib")),
    "go": ("main.go and internal/", (".go",), ("cmd", "internal", "pkg")),
    "java": ("src/main/java/", (".java",), ("src",)),
    "rust": ("src/", (".rs",), ("src",)),
    "cpp": ("src/", (".c", ".cc", ".cpp", ".cxx", ".h", ".hpp"), ("src", "include")),
    "static": ("site/", (".html", ".css", ".js", ".svg"), ("site", "public", "html", "www", "dist", "build", "_site")),
}
_ENTRY_POINT = re.compile(r"(?i)(?:.*entry-?_?point.*|start|run|launch)(?:\.(?:sh|bash))?")


def copied(dockerfile: Dockerfile, starter: Starter | None, secrets: frozenset[Span]) -> Iterator[Found]:
    """Each file or folder that the Dockerfile copies from its build context, once, with where it goes in the starter's
    project; nothing where there is no starter to put it into. `secrets` are the places whose text is not shown."""
    if starter is None:
        return
    names: dict[str, int] = {}
    for stage in dockerfile.stages:
        for instruction in stage.instructions:
            if instruction.keyword not in ("COPY", "ADD") or any(flag.name == "from" for flag in instruction.flags):
                continue
            if holds_secret(instruction, secrets) or any(is_secret_value(word.value) for word in instruction.arguments):
                yield Found(FILE, "not shown", instruction.span.start_line, NO_SECRET)
                continue
            for word in instruction.arguments[:-1]:
                names.setdefault(word.value, instruction.span.start_line)
    for name, becomes in places(list(names)[:MOST_FILES], starter):
        yield Found(FILE, shortened(name), names[name], becomes)
    if len(names) > MOST_FILES:
        yield Found(FILE, f"{len(names) - MOST_FILES} more", 0, "as those above")


def places(names: Iterable[str], starter: Starter) -> list[tuple[str, str]]:
    """Where files of these names, as a COPY has them, go in a project of the starter: each name with its place."""
    return [(name, _place(name, starter.language)) for name in names]


def _place(source: str, language: str) -> str:
    path = source.removeprefix("./").strip("/")
    if language not in _SOURCES:
        return _kept(path)
    into, ends, folders = _SOURCES[language]
    name = path.rpartition("/")[2]
    if source.startswith("<<"):
        return "it stands in the Dockerfile: make a file of it, which the project's COPY then takes"
    if re.match(r"(?i)[a-z+]+://|git@", source):
        return "fetch it in the Dockerfile's builder, by `ADD --checksum`"
    if path in ("", ".", "*"):
        return f"sources go into {into}; .dockerignore keeps out whatever it doesn't name (IMG-11)"
    if is_secret_file(path):
        return "leave it out: a secret, which everyone who can pull the image can read (IMG-13); mount it (RUN-9)"
    for pattern, becomes in _BY_NAME.get(language, ()):
        if fnmatch(name, pattern):
            return becomes
    if _ENTRY_POINT.fullmatch(name):
        return "docker-entrypoint.sh: what it does before it starts the program goes there (IMG-37)"
    if name.endswith(ends) or path.partition("/")[0] in folders:
        return f"into {into}"
    if "." in name.strip("."):
        return _kept(path)
    return f"code goes into {into}; all else {_kept(path)}"


def _kept(path: str) -> str:
    return f"stays where it is, with a COPY of its own in the Dockerfile and `!{path}` in .dockerignore"
