"""The steps of a build and which of them run again when something changes.

The build cache, as Docker's documentation describes it: a step comes from the cache while it and everything before it
in its stage are the same; COPY and ADD also while the files that they take are. After the first step that is not,
every step of the stage runs again, and so does every stage that builds on it; what copies from it runs again unless
the files come out the same.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from portal.dockerfile import references
from portal.dockerfile.model import Dockerfile, Instruction, Stage
from portal.review.pictures.drawing import LINE, Drawing, Picture, cut, wrapped
from portal.review.pictures.stages import base_of, name_of

MAKES_LAYER = frozenset(["RUN", "COPY", "ADD"])
_STEPS = frozenset(["RUN", "COPY", "ADD", "ENV", "WORKDIR", "USER", "SHELL", "ARG"])
"""Instructions whose change has an effect on the steps behind them; the others only write metadata."""
_MAX_ROWS = 120
_MAX_CAUSES = 200
_WIDTH = 640
_ROW = 26


class Cause(NamedTuple):
    """What may change. `key` names it in a form: "file:<path>", "image:<reference>" or "line:<number>"."""

    key: str
    title: str


def causes(dockerfile: Dockerfile) -> list[Cause]:
    """What a build of the file depends on: files of the build context, base images, and its own instructions."""
    files: dict[str, None] = {}
    images: dict[str, None] = {}
    lines: list[Cause] = []
    for stage in dockerfile.stages:
        if stage.base is None and stage.image is not None:
            images[stage.image.text] = None
        for one in stage.instructions:
            files.update((path, None) for path in _context_sources(one))
            if one.keyword in _STEPS:
                lines.append(Cause(f"line:{one.span.start_line}", f"line {one.span.start_line}: {_shown(one, 60)}"))
    found = [Cause(f"file:{path}", _file_title(path)) for path in files]
    found += [Cause(f"image:{text}", f"the base image {cut(text, 80)}") for text in images]
    return [*found, *lines][:_MAX_CAUSES]


def rebuilt(dockerfile: Dockerfile, key: str) -> set[int]:
    """The indexes of the instructions that run again when what `key` names changes.

    Args:
        dockerfile: the file.
        key: a key of `causes`; one that names nothing in the file changes nothing.

    Returns:
        Indexes (`Instruction.index`), FROM among them where the stage starts anew.
    """
    kind, _, value = key.partition(":")
    changed: set[int] = set()
    stale: set[int] = set()  # stages with a changed step
    for stage in dockerfile.stages:
        again = stage.base is not None and stage.base.index in stale
        if kind == "image" and stage.base is None and stage.image is not None and stage.image.text == value:
            again = True
        taking = {id(one.instruction) for one in stage.references if one.stage is not None and one.stage.index in stale}
        argument: str | None = None
        for one in stage.instructions:
            if not again:
                again = (
                    (kind == "file" and any(_touches(source, value) for source in _context_sources(one)))
                    or id(one) in taking
                    or (argument is not None and _uses(one, argument))
                )
                if not again and kind == "line" and value == str(one.span.start_line):
                    if one.keyword == "ARG" and one.pairs:
                        argument = one.pairs[0].key.value  # it counts where it is used first
                        changed.add(one.index)
                    else:
                        again = True
            if again:
                changed.add(one.index)
                stale.add(stage.index)
    return changed


def draw_layers(dockerfile: Dockerfile, key: str = "") -> Picture:
    """The steps of every stage from top to bottom: what makes a layer as a bar, metadata without one, and for each
    whether it runs again once what `key` names has changed."""
    changed = rebuilt(dockerfile, key) if key else set()
    drawing = Drawing(_WIDTH)
    y, rows = 4.0, 0
    words: list[str] = []
    for stage in dockerfile.stages:
        if rows < _MAX_ROWS:
            drawing.text(4, y + 18, f"{name_of(stage)} ({base_of(stage)})", "drawn-title", room=_WIDTH - 8)
            y += 28
        for one in stage.instructions:
            if one is stage.instruction:
                continue
            rows += 1
            if rows <= _MAX_ROWS:
                y += _row(drawing, y, one, one.index in changed, bool(key)) + 3
        y += 10
        words.append(_words(stage, changed, bool(key)))
    if rows > _MAX_ROWS:
        drawing.text(4, y + 10, f"and {rows - _MAX_ROWS} more instructions", "drawn-soft")
        y += 24
    title = "Layers and the build cache"
    return Picture(title, drawing.finished("layers", y, title, " ".join(words[:40])), tuple(words))


def _row(drawing: Drawing, y: float, one: Instruction, again: bool, asked: bool) -> float:
    """Draws a step; how high it is."""
    layer = one.keyword in MAKES_LAYER
    name = "drawn-touch" if again and layer else "drawn-layer" if layer else "drawn-part drawn-dashed"
    lines = wrapped(_shown(one, 200), _WIDTH - 66 - (104 if asked else 0), 2)
    height = _ROW + LINE * (len(lines) - 1)
    drawing.rect(42, y, _WIDTH - 46, height, name, 4)
    drawing.text(34, y + 18, str(one.span.start_line), "drawn-code drawn-soft", anchor="end")
    drawing.block(52, y + 18, lines, "drawn-code")
    if asked:
        mark = ("runs again" if layer else "set again") if again else "from cache"
        drawing.text(_WIDTH - 14, y + 18, mark, "drawn-strong" if again and layer else "drawn-soft", anchor="end")
    return height


def _words(stage: Stage, changed: set[int], asked: bool) -> str:
    steps = [one for one in stage.instructions if one.keyword in MAKES_LAYER]
    layers = f"{len(steps)} layer{'' if len(steps) == 1 else 's'}"
    if not asked:
        return f"{name_of(stage)}: {layers} on {base_of(stage)}."
    again = [one for one in steps if one.index in changed]
    if not again:
        return f"{name_of(stage)}: {layers}, all from the cache."
    lines = ", ".join(str(one.span.start_line) for one in again[:50])
    return (
        f"{name_of(stage)}: {layers}, of which {len(again)} run{'s' if len(again) == 1 else ''} again (line {lines})."
    )


def _shown(one: Instruction, length: int) -> str:
    return cut(one.text.replace("\\\n", " "), length)


def _file_title(path: str) -> str:
    if path == ".":
        return "any other file of the build context"
    return f"something in {cut(path, 80)}" if path.endswith("/") else cut(path, 80)


def _context_sources(one: Instruction) -> Iterator[str]:
    """What COPY and ADD take from the build context, and what RUN mounts from it, as clean relative paths."""
    if one.keyword in ("COPY", "ADD") and one.flag("from") is None:
        for word in one.arguments[:-1]:
            if "://" not in word.value and not word.value.startswith(("git@", "<<")):
                yield _clean(word.value)
    elif one.keyword == "RUN":
        for flag in one.flags_named("mount"):
            options = dict(part.partition("=")[::2] for part in (flag.value or "").split(","))
            if options.get("type", "bind") == "bind" and "from" not in options:
                yield _clean(options.get("source") or options.get("src") or ".")


def _clean(path: str) -> str:
    cleaned = posixpath.normpath("/" + path).lstrip("/") or "."
    return cleaned + "/" if path.endswith("/") and cleaned != "." else cleaned


def _touches(source: str, changed: str) -> bool:
    """Whether a source of COPY takes in what changed."""
    if source == ".":
        return True
    if changed == ".":
        return False
    source, path = source.rstrip("/"), changed.rstrip("/")
    return path == source or path.startswith(source + "/") or source.startswith(path + "/") or fnmatchcase(path, source)


def _uses(one: Instruction, argument: str) -> bool:
    """Whether a build argument reaches a step: every RUN has it in its environment, others where they name it."""
    if one.keyword == "RUN":
        return True
    return one.keyword in _STEPS and any(reference.name == argument for reference in references(one))
