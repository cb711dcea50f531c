"""scaffold.json: what a generated project was made from, so that it can be told apart from later edits and upgraded.

Only the portal writes it. Stock cookiecutter makes the same files without it, since a template can't know the
hashes of the files that it is about to make.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from portal.starters.model import Satisfaction, Starter

FILE = "scaffold.json"


def manifest(
    starter: Starter,
    answers: Mapping[str, str],
    files: Mapping[str, bytes],
    places: Iterable[tuple[str, Satisfaction]],
) -> bytes:
    """The manifest as JSON: template, its version, the answers, and for each file its SHA-256 and requirements."""
    satisfies: dict[str, set[str]] = {}
    for path, place in places:
        satisfies.setdefault(path, set()).update(place.requirements)
    described = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "requirements": sorted(satisfies.get(path, ()))}
        for path, content in files.items()
    }
    # One line a file: easy on the eye and on a diff, and json's quick encoder does not indent.
    parts = [
        f'  "template": {_json(starter.name)}',
        f'  "version": {_json(starter.version)}',
        f'  "answers": {_json_lines(answers)}',
        f'  "files": {_json_lines(described)}',
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _json_lines(mapping: Mapping[str, object]) -> str:
    return "{\n" + ",\n".join(f"    {_json(key)}: {_json(value)}" for key, value in mapping.items()) + "\n  }"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
