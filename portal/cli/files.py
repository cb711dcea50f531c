"""Which files a review is about, and what is in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from portal.cli.gitignore import GitIgnore
from portal.cli.outcome import Unusable
from portal.patterns import regex
from portal.review.compose.names import BASES, is_base_name
from portal.review.configuration import Configuration
from portal.review.file_names import NOT_DOCKERFILES

MOST_BYTES = 1_000_000
STDIN = "-"
DOCKERIGNORE = ".dockerignore"
_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox"})
_STEMS = ("dockerfile", "containerfile")
# Words of a Dockerfile that may name a script which is copied in from beside it.
_SCRIPT = regex(r"[\w./-]{1,200}")


class Selected(NamedTuple):
    """The files to review, each once and in a fixed order, and those that the configuration leaves out although
    they were named."""

    files: list[str]
    left_out: list[str]


def select(paths: Sequence[str], configuration: Callable[[Path], Configuration], *, gitignore: bool = True) -> Selected:
    """The files that paths stand for, folders searched.

    Args:
        paths: files, folders, or "-" for standard input.
        configuration: what holds in a folder.
        gitignore: whether the search leaves out what git ignores. A file that is named itself is always taken.

    Raises:
        Unusable: there is no Dockerfile below a folder.
    """
    files: dict[str, None] = {}
    left_out: dict[str, None] = {}
    for path in paths:
        if path == STDIN:
            files[path] = None
        elif Path(path).is_dir():
            searched = 0
            for name, ignored in _search(path, configuration, GitIgnore(Path(path)) if gitignore else None):
                searched += 1
                if not ignored:
                    files[name] = None
            if not searched:
                hint = "; --no-gitignore looks at what git ignores, too" if gitignore else ""
                raise Unusable(f"there is no Dockerfile or Containerfile below {path}{hint}")
        elif configuration(Path(path).parent).ignores(Path(path)):
            left_out[path] = None
        else:
            files[path] = None
    return Selected(list(files), list(left_out))


def _search(
    folder: str, configuration: Callable[[Path], Configuration], git: GitIgnore | None
) -> Iterator[tuple[str, bool]]:
    """The Dockerfiles below a folder that git does not ignore, each with whether the configuration ignores it."""
    for root, folders, names in os.walk(folder):
        place = Path(root)
        held = configuration(place)
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        if held.ignore:
            folders[:] = [name for name in folders if not held.ignores(place / name, folder=True)]
        if git:
            folders[:] = [name for name in folders if not git.leaves_out(place / name, folder=True)]
        for name in sorted(names):
            path = place / name
            wanted = (
                is_dockerfile(name)
                or is_compose(name)
                or (held.files and held.files.match(held.relative(path) or name))
            )
            # A named pipe would keep the search waiting.
            if wanted and path.is_file() and not (git and git.leaves_out(path)):
                yield str(path), held.ignores(path)


def is_dockerfile(name: str) -> bool:
    """Whether a file of that name is a Dockerfile by custom: Dockerfile, Containerfile, Dockerfile.dev,
    api.Dockerfile, api.dockerfile."""
    lower = name.lower()
    if lower.endswith(NOT_DOCKERFILES):
        return False
    stem, _, _ = name.partition(".")
    return stem in ("Dockerfile", "Containerfile") or (
        lower.endswith(tuple("." + one for one in _STEMS)) or lower in _STEMS
    )


def is_compose(name: str) -> bool:
    """Whether a file of that name is a compose file by custom: compose.yaml, docker-compose.override.yml, ..."""
    lower = name.lower()
    stem = lower.partition(".")[0]
    return lower.endswith((".yaml", ".yml")) and (stem == "compose" or stem.startswith("docker-compose"))


def compose_base(path: str) -> str | None:
    """The text of the compose file that one lies over, by custom the one beside it that compose reads by itself; None
    where it is that one, or there is none that can be read."""
    if is_base_name(path):
        return None
    near = (Path(path).parent / name for name in BASES)
    found = next((one for one in near if one.is_file()), None)
    try:
        return read(str(found)) if found is not None else None
    except Unusable:
        return None


def is_script(name: str) -> bool:
    """Whether a file of that name is a shell script."""
    return name.lower().endswith((".sh", ".bash"))


def is_dockerignore(name: str) -> bool:
    """Whether a file of that name says what stays out of a build context."""
    return name.lower().endswith((".dockerignore", ".containerignore"))


def read(path: str) -> str:
    """The text of a file, or of standard input for "-"; bytes that are not UTF-8 become lone surrogates.

    Raises:
        Unusable: it can't be read, is too large or no text.
    """
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Unusable(f"there is no file {path}") from None
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise Unusable(f"{path} is larger than {MOST_BYTES:,} bytes, the most that is reviewed")
    if (position := data.find(b"\0")) >= 0:
        kind = "UTF-16 text: save it as UTF-8" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "no text"
        raise Unusable(f"{path} is {kind} (there is a NUL at byte {position})")
    return data.decode("utf-8", "surrogateescape")


class Beside(NamedTuple):
    """What lies beside a Dockerfile: the text of its .dockerignore ("" where there is none up to the root of the
    repository, None where that is not known), the scripts, and the paths of all these files by their names."""

    dockerignore: str | None
    scripts: dict[str, str]
    paths: dict[str, Path]


def beside(path: str, text: str) -> Beside:
    """What belongs to a Dockerfile of that path and text."""
    dockerignore, ignore_path = _dockerignore_of(path)
    scripts = _scripts_of(path, text)
    paths = {name: Path(path).parent / name for name in scripts}
    if ignore_path is not None:
        paths[DOCKERIGNORE] = ignore_path
    return Beside(dockerignore, scripts, paths)


def _dockerignore_of(path: str) -> tuple[str | None, Path | None]:
    """The .dockerignore of a Dockerfile's build and where it is: <Dockerfile>.dockerignore, which Docker takes first,
    or that of its folder, or of a folder above up to the root of the repository, which may be the context as well."""
    own = Path(path)
    if (text := _text_of(own.with_name(own.name + DOCKERIGNORE))) is not None:
        return text, own.with_name(own.name + DOCKERIGNORE)
    for folder in own.absolute().parents:
        if (text := _text_of(folder / DOCKERIGNORE)) is not None:
            return text, folder / DOCKERIGNORE
        if (folder / ".git").exists():
            return "", None
    return None, None


def _scripts_of(path: str, text: str) -> dict[str, str]:
    """The shell scripts that a Dockerfile mentions and that lie beside or below it, by their paths from its folder."""
    folder = Path(path).parent
    found: dict[str, str] = {}
    for word in dict.fromkeys(_SCRIPT.findall(text)):
        name = word.removeprefix("./")
        if not (name.endswith(".sh") or "entrypoint" in name.lower()) or name.startswith("/") or ".." in name:
            continue
        script = _text_of(folder / name)
        if script is not None and (name.endswith((".sh", ".bash")) or script.startswith("#!")):
            found[name] = script
    return found


def _text_of(path: Path) -> str | None:
    """A file as `read` gives it, line ends as they are; None where there is none, or none that is reviewed."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return None


def write(path: str | Path, text: str) -> None:
    """Put a mended text where `read` took it from.

    Raises:
        Unusable: it can't be written.
    """
    try:
        Path(path).write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise Unusable(f"{path} can't be written: {error.strerror}") from None
