"""Every starter: generating, packing, what the pages take, and the command of cookiecutter on the same template."""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from pathlib import Path

from django.test import Client

from portal.starters import Project, catalogue, generate
from tests.bench.timing import median, process

_COLUMNS = ("files", "first", "generate", "+ zip", "+ new text", ".zip API", "preview", "cookiecutter", "ratio")
_texts = itertools.count()


def bench_starters() -> None:
    """One row for each starter, in milliseconds."""
    print("Starters (ms): the first project of the process; generated again; with the zip; with the zip and a")
    print("  description never seen before; the archive and the preview through the whole Django stack; cookiecutter's")
    print("  whole process, and how many times that is of generating and packing")
    print(f"  {'':<22}" + "".join(f"{column:>{len(column) + 2}}" for column in _COLUMNS))
    client = Client()
    for name in catalogue():
        start = time.perf_counter()
        project = generate(name, {})
        first = (time.perf_counter() - start) * 1000
        packed = median(lambda name=name: generate(name, {}).zip())
        cookiecutter = _cookiecutter(name)
        figures = (
            first,
            median(lambda name=name: generate(name, {})),
            packed,
            median(lambda name=name: _described_anew(name).zip(), runs=60),
            median(lambda name=name: client.get(f"/api/v1/starters/{name}.zip"), runs=60),
            median(lambda name=name: client.get(f"/starters/{name}/preview/"), runs=60),
            cookiecutter,
        )
        cells = [str(len(project.files)), *(f"{figure:.1f}" for figure in figures), f"{cookiecutter / packed:.0f} x"]
        shown = "".join(f"{cell:>{len(column) + 2}}" for cell, column in zip(cells, _COLUMNS, strict=True))
        print(f"  {name:<22}{shown}")


def _described_anew(name: str) -> Project:
    return generate(name, {"description": f"The text number {next(_texts)} that somebody types."})


def _cookiecutter(name: str) -> float:
    command = str(Path(sys.executable).parent / "cookiecutter")
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path("scaffolds", name).resolve())
        return process(command, "--no-input", "-f", "-o", folder, template, runs=5, warm_up=1)
