"""Records the starters' versions: what each renders, and the sources of those that have been superseded.

Run by `make versions` after a starter's `version` was raised (or a starter was added). The sources of a superseded
version come from the repository's history; a running portal reads what is kept in the scaffold's `versions` folder and
needs no repository.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from portal.starters.catalogue import DIGESTS, SCAFFOLDS, VERSIONS, recorded_digests
from portal.starters.rendering import Template
from portal.starters.sources import SIDE_FILE, Sources, of_folder


def digest(sources: Sources) -> str:
    """The SHA-256 of everything that a version renders: by its own defaults, and with each option of each choice."""
    template = Template(sources)
    sums = hashlib.sha256()
    for answers in _sets_of_answers(template):
        rendered = template.render(template.derived(answers))
        for path, content in rendered.files.items():
            sums.update(f"{path}\0{rendered.modes[path]:o}\0{len(content)}\0".encode() + content)
    return sums.hexdigest()


def version_of(sources: Sources) -> str:
    """The version that the sources give themselves."""
    match = re.search(r"^version: *(\S+)", sources.text(SIDE_FILE), re.M)
    return match[1] if match else ""


def record(folder: Path) -> list[str]:
    """Record the versions of one scaffold; what was done, in words. Nothing that is recorded is ever changed."""
    sources = of_folder(folder)
    known, done = recorded_digests(folder), []
    current = version_of(sources)
    (folder / VERSIONS).mkdir(exist_ok=True)
    for version, old in _history(folder):
        archive = folder / VERSIONS / f"{version}.zip"
        found = digest(old)
        if version != current and not archive.exists() and known.setdefault(version, found) == found:
            archive.write_bytes(old.packed())
            done.append(f"{folder.name} {version} is kept")
    if current not in known:
        known[current] = digest(sources)
        done.append(f"{folder.name} {current} is recorded")
    elif known[current] != digest(sources):
        done.append(f"{folder.name} renders other files than its version {current} did: raise the version")
    in_order = dict(sorted(known.items(), key=lambda entry: [int(number) for number in entry[0].split(".")]))
    (folder / VERSIONS / DIGESTS).write_text(json.dumps(in_order, indent=2) + "\n", encoding="utf-8")
    return done


def _sets_of_answers(template: Template) -> Iterator[dict[str, str]]:
    yield {}
    for key, value in template.settings.items():
        if isinstance(value, list) and not key.startswith("_"):
            yield from ({key: str(option)} for option in value[1:])


def _history(folder: Path) -> Iterator[tuple[str, Sources]]:
    """The versions that the repository knows of a scaffold, the newest first, each as it was last."""
    shared = folder.parent / "shared"
    seen = set()
    for commit in _git("log", "--format=%H", "--", str(folder), str(shared)).decode().split():
        if not _git("ls-tree", commit, f"./{folder.name}/{SIDE_FILE}").strip():
            continue
        with tempfile.TemporaryDirectory() as place:
            packed = _git("archive", commit, "--", f"./{folder.name}", "./shared")
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(place, filter="data")
            sources = of_folder(Path(place, folder.name))
        version = version_of(sources)
        if version not in seen:
            seen.add(version)
            yield version, sources


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=SCAFFOLDS, capture_output=True, check=True).stdout  # noqa: S607


def main() -> int:
    """Record all scaffolds. Returns the exit status: 1 where a version must be raised."""
    done = [said for side_file in sorted(SCAFFOLDS.glob(f"*/{SIDE_FILE}")) for said in record(side_file.parent)]
    print("\n".join(done) or "All versions are recorded.")
    return int(any("raise the version" in said for said in done))


if __name__ == "__main__":
    sys.exit(main())
