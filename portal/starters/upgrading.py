"""From an older version of a starter to its newest, for a project that has gone its own way since.

Both versions are rendered in memory with the project's answers; the difference is a patch that git merges with what the
project's owner changed. The other way to use it is to change an answer: the patch is then the difference that makes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.starters import reviewed
from portal.starters.answers import plain_text
from portal.starters.catalogue import at_version, load, versions_of
from portal.starters.container import CONTRACT, files_of
from portal.starters.drift import Drift, Reader, drift
from portal.starters.formats import SLUG
from portal.starters.generating import PORTAL_FILES, generate, render
from portal.starters.manifest import FILE as MANIFEST
from portal.starters.manifest import BadManifest, Manifest
from portal.starters.model import BrokenScaffold, Field, Starter
from portal.starters.patches import Files, git_patch
from portal.starters.project import Project


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The outcome of `upgrade`.

    `project` is what the newest version makes of the answers, `old` what the manifest's version made of them.
    `new_questions` are those that the older version did not ask (answered by their defaults unless an answer was
    given), `dropped` the names of those that the newest one no longer asks. `unlike` are files that the manifest says
    were generated otherwise than its answers give now: there the patch may not apply. `kept_away` are files that the
    patch leaves alone: deleted in the project, there already as they shall be, or CONTAINER.md where it is `unlike`.
    """

    manifest: Manifest
    project: Project
    old: Files
    patch: str
    drift: Drift
    new_questions: tuple[Field, ...]
    dropped: tuple[str, ...]
    unlike: tuple[str, ...]
    kept_away: tuple[str, ...]

    @property
    def base_blobs(self) -> list[bytes]:
        """The contents that the patch starts from; a repository that has them can merge."""
        return [self.old.contents[path] for path in sorted(self.old.contents)]


def upgrade(manifest: Manifest, answers: Mapping[str, object] | None = None, read: Reader | None = None) -> Upgrade:
    """What becomes of a project when its starter's newest version makes it.

    Args:
        manifest: the project's scaffold.json.
        answers: answers that differ from the manifest's: to new questions, and in place of ones that won't do.
        read: gives the project's files as they are now, for the drift report; None where they are not known.

    Raises:
        BadManifest: the manifest names no version that the portal can render, or answers that version did not ask for.
        InvalidAnswers: answers that the newest version doesn't take, with a message for each.
    """
    old_starter = _starter_of(manifest)
    old = _as_generated(manifest, old_starter)
    newest = load().starters[manifest.template]
    asked = {field.name for field in newest.fields}
    kept = {name: answer for name, answer in manifest.answers.items() if name in asked}
    project = generate(manifest.template, {**kept, **(answers or {})}, container_only=manifest.container_only)
    new = Files(project.files, project.modes)
    if reviewed.FILE in new and reviewed.FILE in manifest.hashes and reviewed.FILE not in old:
        # Another rule set wrote the report that lies there, so there is nothing to make a patch from.
        new = _without(new, reviewed.FILE)
    found = drift(old, new, read)
    unlike = tuple(path for path, sha256 in manifest.hashes.items() if path in old and _sha256(old, path) != sha256)
    away = _kept_away(old, new, read) if read else ()
    # What the portal once wrote into it otherwise can't be had again, and git refuses a patch that doesn't fit.
    away += tuple({CONTRACT}.intersection(unlike).difference(away))
    before = {field.name for field in old_starter.fields}
    return Upgrade(
        manifest=manifest,
        project=project,
        old=old,
        patch=git_patch(old, new, frozenset(away)),
        drift=found,
        new_questions=tuple(field for field in newest.fields if field.name not in before),
        dropped=tuple(name for name in manifest.answers if name not in asked),
        unlike=unlike,
        kept_away=away,
    )


def _starter_of(manifest: Manifest) -> Starter:
    try:
        known = versions_of(manifest.template)
    except KeyError:
        there_are = ", ".join(load().starters)
        raise BadManifest(f"There is no starter {manifest.template!r}; there are: {there_are}.") from None
    if manifest.version not in known:
        raise BadManifest(
            f"This portal does not know version {manifest.version} of {manifest.template}; it knows {', '.join(known)}."
        )
    return at_version(manifest.template, manifest.version)[0]


def _as_generated(manifest: Manifest, starter: Starter) -> Files:
    """What the manifest's version made of its answers. They need not please today's checks, but they must be what
    some answer could have been: known questions, one line of visible text each, a name that can be a folder."""
    if manifest.container_only and not starter.container:
        had = f"Version {manifest.version} of {manifest.template}"
        raise BadManifest(f"{had} could not be had without its application.")
    fields = {field.name: field for field in starter.fields}
    for name, answer in manifest.answers.items():
        if name not in fields:
            raise BadManifest(f"Version {manifest.version} of {manifest.template} did not ask for {name[:60]!r}.")
        text, error = plain_text(fields[name], answer)
        if fields[name].kind == "choice" and answer not in fields[name].choices:
            error = f"It is none of {', '.join(fields[name].choices)}."
        elif fields[name].format == "slug" and not re.fullmatch(SLUG, answer):
            error = "It is no name of lower-case letters, digits and single hyphens."
        if error or text != answer:
            raise BadManifest(f"The answer to {name} can't have been given to the portal. {error or ''}".rstrip())
    _, template = at_version(manifest.template, manifest.version)
    try:
        rendered = render(starter, template, template.derived(manifest.answers), manifest.container_only)
    except BrokenScaffold as error:
        raise BadManifest(f"No project can have been made of these answers: {str(error)[:200]}.") from None
    files = dict(rendered.files)
    if manifest.container_only:
        # Earlier the container's files were given as they are in the whole project.
        plain = files_of(starter, template.render(template.derived(manifest.answers))).files
        files |= {path: text for path, text in plain.items() if manifest.hashes.get(path) == _digest(text)}
    contents = files | {MANIFEST: manifest.written()}
    _, report = reviewed.reviewed(files)
    if manifest.hashes.get(reviewed.FILE) == _digest(report):
        contents[reviewed.FILE] = report
    return Files(contents, rendered.modes | dict.fromkeys(PORTAL_FILES, 0o644))


def _kept_away(old: Files, new: Files, read: Reader) -> tuple[str, ...]:
    """Paths whose part of the patch could not be applied, or would do nothing: git refuses the whole patch for a file
    that it misses, and for one that it shall add and finds."""
    away = []
    for path in sorted({*old.contents, *new.contents}):
        now = read(path)
        is_missed = path in old and now is None
        is_there = now is not None and now == new.contents.get(path)
        if not old.same(new, path) and (is_missed or is_there):
            away.append(path)
    return tuple(away)


def _without(files: Files, path: str) -> Files:
    return Files({name: content for name, content in files.contents.items() if name != path}, files.modes)


def _sha256(files: Files, path: str) -> str:
    return _digest(files.contents[path])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
