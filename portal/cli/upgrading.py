"""`portal upgrade`: the patch that brings a generated project to its starter's newest version."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from portal.cli.outcome import CLEAN, FINDINGS, Unusable
from portal.cli.starting import answers_of, refused
from portal.starters import BadManifest, InvalidAnswers, Upgrade, read_manifest, upgrade

MANIFEST = "scaffold.json"
_MOST_BYTES = 2_000_000


def run(options: argparse.Namespace) -> int:
    """Print the patch, write it, or apply it; the report goes to standard error. Returns the exit status: 1 where
    conflicts were left in the files."""
    if "=" in options.folder:  # the folder was left out
        options.answers.insert(0, options.folder)
        options.folder = "."
    folder = Path(options.folder)
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        wanted = upgrade(manifest, answers_of(options.answers, manifest.template), lambda path: _read(folder / path))
    except OSError as error:
        reason = f"{folder / MANIFEST} can't be read: {error.strerror}"
        raise Unusable(f"{reason}; every project that a starter made has one") from None
    except BadManifest as error:
        raise Unusable(f"{folder / MANIFEST}: {error}") from None
    except InvalidAnswers as invalid:
        raise Unusable(f"{refused(invalid, manifest.template)}\ngive other ones as key=value") from None
    _report(wanted)
    if not wanted.patch:
        print("Nothing to do: the project is what the newest version makes.", file=sys.stderr)
        return CLEAN
    if options.apply:
        return _apply(wanted, folder)
    if options.output:
        try:
            Path(options.output).write_text(wanted.patch, encoding="utf-8")
        except OSError as error:
            raise Unusable(f"{options.output} can't be written: {error.strerror}") from None
        print(f"{options.output}: apply it in {folder} with git apply --3way", file=sys.stderr)
    else:
        sys.stdout.write(wanted.patch)
    return CLEAN


def _read(path: Path) -> bytes | None:
    """A file of the project; None where there is none (a link out of the project is none of it)."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _report(wanted: Upgrade) -> None:
    """What changes, what the project's owner changed, and what git can't merge by itself."""
    manifest, drift = wanted.manifest, wanted.drift
    lines = [f"{manifest.template}: {manifest.version} -> {wanted.project.starter.version}"]
    lines.append(
        f"{len(drift.theirs)} files changed by you, {len(drift.ours)} by the starter, "
        f"{len(drift.conflicts)} conflicts expected"
    )
    lines += [f"  conflict: {file.path}" for file in drift.conflicts]
    lines += [f"  left out: {path} (deleted here, or as it shall be)" for path in wanted.kept_away]
    lines += [f"  new question: {f.name}={wanted.project.answers[f.name]} ({f.label})" for f in wanted.new_questions]
    lines += [f"  no longer asked: {name}" for name in wanted.dropped]
    if wanted.unlike:
        lines.append(f"  not made from these answers, so the patch may not fit: {', '.join(wanted.unlike)}")
    print("\n".join(lines), file=sys.stderr)


def _apply(wanted: Upgrade, folder: Path) -> int:
    """Merge through git, with the blobs that the patch starts from put into the repository first."""
    paths = [file.path for file in wanted.drift.ours if file.path not in wanted.kept_away]
    status = _git(folder, "status", "--porcelain", "--", *paths)
    if status.returncode:
        raise Unusable(f"{folder} is in no git repository that can be read: {_said(status)}")
    if status.stdout.strip():
        raise Unusable(f"commit these first, so that nothing of yours can get lost:\n{status.stdout.decode()}".rstrip())
    for content in wanted.base_blobs:
        _git(folder, "hash-object", "-w", "--stdin", given=content)
    done = _git(folder, "apply", "--3way", "-", given=wanted.patch.encode())
    unmerged = _git(folder, "diff", "--name-only", "--diff-filter=U").stdout.decode().split()
    if done.returncode and not unmerged:
        raise Unusable(f"git could not apply the patch, and nothing was changed: {_said(done)}")
    if unmerged:
        print(f"Conflicts to settle, then git add and commit: {', '.join(unmerged)}", file=sys.stderr)
        return FINDINGS
    print("Applied. Look it over with git diff --cached, then commit.", file=sys.stderr)
    return CLEAN


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError:
        raise Unusable("there is no git command; print the patch without --apply") from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode("utf-8", "replace").strip() or f"git ended with status {done.returncode}"
