"""scaffold.json: what a generated project was made from, so that it can be told apart from later edits and upgraded.

Only the portal writes it. Stock cookiecutter makes the same files without it, since a template can't know the
hashes of the files that it is about to make.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.starters.model import BrokenScaffold, Satisfaction, Starter
from portal.starters.paths import check_paths

FILE = "scaffold.json"
MOST_BYTES = 500_000
_MOST_FILES = 500
_MOST_ANSWERS = 100


class BadManifest(ValueError):
    """Something that is no scaffold.json, or one that can't be worked with: the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a scaffold.json says: a starter's name and version, the answers, and by path the SHA-256 of what was
    generated and the requirements that it satisfies. `container_only` says that the application was left out."""

    template: str
    version: str
    answers: Mapping[str, str]
    hashes: Mapping[str, str]
    requirements: Mapping[str, tuple[str, ...]]
    container_only: bool = False

    def written(self) -> bytes:
        """The JSON, the same for the same content: one line a file is easy on the eye and on a diff, and json's
        quick encoder does not indent."""
        files = {
            path: {"sha256": sha256, "requirements": list(self.requirements.get(path, ()))}
            for path, sha256 in self.hashes.items()
        }
        parts = [
            f'  "template": {_json(self.template)}',
            f'  "version": {_json(self.version)}',
            *(['  "only": "container"'] if self.container_only else []),
            f'  "answers": {_json_lines(self.answers)}',
            f'  "files": {_json_lines(files)}',
        ]
        return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def manifest(
    starter: Starter,
    answers: Mapping[str, str],
    files: Mapping[str, bytes],
    places: Iterable[tuple[str, Satisfaction]],
    container_only: bool = False,
) -> Manifest:
    """The manifest of a project with these files."""
    satisfies: dict[str, set[str]] = {}
    for path, place in places:
        satisfies.setdefault(path, set()).update(place.requirements)
    return Manifest(
        starter.name,
        starter.version,
        answers,
        {path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
        {path: tuple(sorted(ids)) for path, ids in satisfies.items()},
        container_only,
    )


def read_manifest(text: str | bytes) -> Manifest:
    """A scaffold.json that somebody sent: of the right shape, but nothing in it is known to be true.

    Raises BadManifest for everything else."""
    if len(text) > MOST_BYTES:
        raise BadManifest(f"This is larger than {MOST_BYTES:,} bytes; no {FILE} is.")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadManifest(f"This is not JSON{place}. Give the {FILE} that lies in the project's folder.") from None
    if not isinstance(said, dict):
        raise BadManifest(f"A {FILE} is a JSON object; give the one that lies in the project's folder.")
    template, version = (_text(said, key) for key in ("template", "version"))
    answers, files = (_object(said, key) for key in ("answers", "files"))
    texts = {name: answer for name, answer in answers.items() if isinstance(answer, str)}
    if len(answers) > _MOST_ANSWERS or texts != answers:
        raise BadManifest(f'"answers" must map at most {_MOST_ANSWERS} questions to texts.')
    if said.get("only", "container") != "container":
        raise BadManifest('"only" can be "container" or missing.')
    if len(files) > _MOST_FILES:
        raise BadManifest(f'"files" has {len(files)} entries; no starter has more than {_MOST_FILES}.')
    try:
        check_paths(files)
    except BrokenScaffold as error:
        raise BadManifest(f'"files": {str(error)[:200]}.') from None
    return Manifest(
        template,
        version,
        texts,
        {path: _sha256(path, entry) for path, entry in files.items()},
        {path: _requirements(path, entry) for path, entry in files.items()},
        "only" in said,
    )


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9.-]{1,60}", value):
        raise BadManifest(f'"{key}" is missing or no plain name. Give the {FILE} as it was generated.')
    return value


def _object(said: Mapping[str, object], key: str) -> dict[str, object]:
    value = said.get(key)
    if not isinstance(value, dict):
        raise BadManifest(f'"{key}" is missing or no JSON object. Give the {FILE} as it was generated.')
    return value


def _sha256(path: str, entry: object) -> str:
    value = entry.get("sha256") if isinstance(entry, dict) else None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
        raise BadManifest(f'"files": {path} has no SHA-256 in hexadecimal.')
    return value


def _requirements(path: str, entry: object) -> tuple[str, ...]:
    value = entry.get("requirements", []) if isinstance(entry, dict) else []
    if not isinstance(value, list) or not all(isinstance(id_, str) and len(id_) < 20 for id_ in value[:100]):
        raise BadManifest(f'"files": the requirements of {path} must be a list of ids.')
    return tuple(value[:100])


def _json_lines(mapping: Mapping[str, object]) -> str:
    return "{\n" + ",\n".join(f"    {_json(key)}: {_json(value)}" for key, value in mapping.items()) + "\n  }"


_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make one for each call
