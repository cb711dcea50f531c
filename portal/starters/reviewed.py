"""What the reviewer says of a project: every file that it can look at, and the report that lies in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from portal.review import Report, review, review_compose
from portal.review.reports import Reviewed, render

FILE = "container-review.json"
_DOCKERFILES = ("Dockerfile", "Dockerfile.dev")
_COMPOSE = "compose.yaml"
_IGNORED = ".dockerignore"


def reviewed(files: Mapping[str, bytes]) -> tuple[tuple[Reviewed, ...], bytes]:
    """The reviews of a project's Dockerfiles, each with the .dockerignore and the scripts that it names beside it, and
    of its compose file, by path: what `portal review .` looks at in its folder. And the report for the archive: JSON
    with each file's findings, the profile and the version of the rule set.

    ShellCheck has no part in it: it is a program that may be missing, and the same project must give the same report.
    """
    return _reviewed(tuple((path, content) for path, content in files.items() if _is_reviewed(path)))


# Reviews are pure functions of the texts. Most answers leave most files as they are, and a preview is followed by the
# archive of the same project.
@lru_cache(maxsize=256)
def _reviewed(files: tuple[tuple[str, bytes], ...]) -> tuple[tuple[Reviewed, ...], bytes]:
    texts = {path: content.decode() for path, content in files}
    ignored = texts.pop(_IGNORED, None)
    scripts = {path: text for path, text in texts.items() if path.endswith(".sh")}
    found = []
    for path, text in sorted(texts.items()):
        if path in _DOCKERFILES:
            named = tuple((name, script) for name, script in scripts.items() if name in text)
            report = _dockerfile(text, ignored, named)
        elif path == _COMPOSE:
            report = _compose(text)
        else:
            continue
        found.append(Reviewed(path, report))
    return tuple(found), render("json", found).encode()


def _is_reviewed(path: str) -> bool:
    return path in (*_DOCKERFILES, _COMPOSE, _IGNORED) or path.endswith(".sh")


@lru_cache(maxsize=256)
def _dockerfile(text: str, ignored: str | None, scripts: tuple[tuple[str, str], ...]) -> Report:
    return review(text, dockerignore=ignored, scripts=dict(scripts), shellcheck=False)


@lru_cache(maxsize=64)
def _compose(text: str) -> Report:
    return review_compose(text, shellcheck=False)
