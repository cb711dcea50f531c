"""The graph of a Dockerfile's stages: what builds on what, what copies from what, and what a build delivers."""

from __future__ import annotations

from portal.dockerfile.model import Dockerfile, Stage
from portal.review.pictures.drawing import Drawing, Picture

_WIDTH = 640
_HEIGHT = 60
_GAP = 44
_MAX_STAGES = 40
_A_ROW = 3


def draw_stages(dockerfile: Dockerfile) -> Picture:
    """The stages in rows, each below those that it needs; solid lines build on, dashed lines copy or mount from.
    Beyond 40 stages only the words have them all."""
    stages = dockerfile.stages[:_MAX_STAGES]
    results = {stage.index for stage in dockerfile.results}
    drawing = Drawing(_WIDTH)
    places = _places(stages)
    for stage in stages:
        for dependency in stage.dependencies:
            if dependency.index in places:
                name = "drawn-line" if dependency is stage.base else "drawn-line drawn-dashed"
                drawing.line(_edge(places[dependency.index], places[stage.index]), name)
    for stage in stages:
        x, y, width = places[stage.index]
        drawing.rect(x, y, width, _HEIGHT, "drawn-container" if stage.index in results else "drawn-layer")
        tag = " (result)" if stage.index in results else ""
        drawing.text(x + 10, y + 24, f"{name_of(stage)}{tag}", "drawn-strong", room=width - 16)
        drawing.text(x + 10, y + 46, base_of(stage), "drawn-code", room=width - 16)
    height = max((y + _HEIGHT for _, y, _ in places.values()), default=20) + 8
    title = "Stages"
    words = tuple(_words(stage, stage.index in results) for stage in dockerfile.stages)
    more = len(dockerfile.stages) - len(stages)
    description = " ".join(words[:_MAX_STAGES]) + (f" And {more} more stages." if more else "")
    return Picture(title, drawing.finished("stages", height, title, description), words)


def name_of(stage: Stage) -> str:
    """The stage's name, or its number where it has none."""
    return stage.name.value if stage.name is not None else f"stage {stage.index}"


def base_of(stage: Stage) -> str:
    """What the stage builds on: "from" a stage of the file, or the image."""
    if stage.base is not None:
        return f"from {name_of(stage.base)}"
    return stage.image.text if stage.image is not None else "scratch"


def _places(stages: list[Stage]) -> dict[int, tuple[float, float, float]]:
    """Left edge, top edge and width of each stage's box."""
    depths: dict[int, int] = {}
    rows: list[list[int]] = []
    for stage in stages:
        depth = max((depths[one.index] + 1 for one in stage.dependencies if one.index in depths), default=0)
        while depth < len(rows) and len(rows[depth]) >= _A_ROW:  # a full row: the next one has room
            depth += 1
        depths[stage.index] = depth
        while len(rows) <= depth:
            rows.append([])
        rows[depth].append(stage.index)
    places: dict[int, tuple[float, float, float]] = {}
    needs = {stage.index: [one.index for one in stage.dependencies] for stage in stages}
    for number, row in enumerate(rows):
        row.sort(key=lambda index: _middle(needs[index], places))  # below what they need: fewer lines cross
        width = min((_WIDTH - 8 - 16 * (len(row) - 1)) / max(len(row), 1), 300)
        left = (_WIDTH - (width * len(row) + 16 * (len(row) - 1))) / 2
        for position, index in enumerate(row):
            places[index] = (left + position * (width + 16), 4 + number * (_HEIGHT + _GAP), width)
    return places


def _middle(needed: list[int], places: dict[int, tuple[float, float, float]]) -> float:
    middles = [places[index][0] + places[index][2] / 2 for index in needed if index in places]
    return sum(middles) / len(middles) if middles else 0


def _edge(above: tuple[float, float, float], below: tuple[float, float, float]) -> str:
    x1, y1 = above[0] + above[2] / 2, above[1] + _HEIGHT
    x2, y2 = below[0] + below[2] / 2, below[1]
    bend = max((y2 - y1) / 2, 12)
    # The head of the arrow is part of the line: markers would need ids and colours of their own.
    return (
        f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
        f"M{x2 - 5:g} {y2 - 8:g}L{x2:g} {y2:g}L{x2 + 5:g} {y2 - 8:g}"
    )


def _words(stage: Stage, result: bool) -> str:
    base = f"the stage {name_of(stage.base)}" if stage.base is not None else base_of(stage)
    sentence = f"{name_of(stage).capitalize() if stage.name is None else stage.name.value} builds on {base}"
    others = [name_of(one) for one in stage.dependencies if one is not stage.base]
    images = [reference.image.text for reference in stage.references if reference.image is not None]
    taken = list(dict.fromkeys(others + images))
    if taken:
        sentence += f" and takes files from {', '.join(taken)}"
    return f"{sentence}{'; it is a result of the build' if result else ''}."
