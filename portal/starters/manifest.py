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
    document = {
        "template": starter.name,
        "version": starter.version,
        "answers": dict(answers),
        "files": {
            path: {"sha256": hashlib.sha256(content).hexdigest(), "requirements": sorted(satisfies.get(path, ()))}
            for path, content in files.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
