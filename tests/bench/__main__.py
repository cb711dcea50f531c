"""Speed, measured and printed by `make bench`: medians. The ratios hold on other machines, the figures do not.

Some of it alone: `make bench ONLY="load search"`; `ONLY="load --quick"` gives up the load's precision for time.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_ALLOWED_HOSTS", "testserver")
os.environ.setdefault("PORTAL_LIMIT_REVIEWS", "999999999")  # or refusals would be measured
os.environ.setdefault("PORTAL_LIMIT_GENERATIONS", "999999999")
os.environ.setdefault("PORTAL_LIMIT_SEARCHES", "999999999")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the truth set is a neighbour, tests/truth

import django
from django.test import Client

import portal
from portal.dockerfile import parse
from portal.review import review
from portal.review.rules import rules
from portal.standard import guide
from tests.bench.load import bench_load
from tests.bench.quality import bench_quality
from tests.bench.scale import bench_scale
from tests.bench.search import bench_search
from tests.bench.serving import bench_serving
from tests.bench.starters import bench_starters
from tests.bench.timing import median, process

BIN = Path(sys.executable).parent
USUAL = Path(__file__).parent / "usual.Dockerfile"


def side_by_side(call: Callable[[], object], *command: str) -> tuple[float, float]:
    """The medians of a call and of a whole process in milliseconds, in turns: what else the machine does, and how fast
    it is, then holds for both."""
    calls: list[float] = []
    processes: list[float] = []
    for _ in range(40):
        calls.append(median(call, runs=5, warm_up=1))
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        processes.append((time.perf_counter() - start) * 1000)
    return statistics.median(calls), statistics.median(processes)


def show(what: str, milliseconds: float, note: str = "") -> None:
    """One row of the report."""
    print(f"  {what:<58} {milliseconds:9.2f} ms  {note}")


def bench_review() -> None:
    """The reviewer: core, API, command line, and hadolint beside them."""
    text = USUAL.read_text()
    lines = len(text.splitlines())
    print(f"Review of a usual file ({lines} lines, {len(rules())} rules)")
    show("parse", median(lambda: parse(text)))
    core = median(lambda: review(text, shellcheck=False))
    show("review, core alone (parse included)", core)
    client = Client()
    through = median(lambda: client.post("/api/v1/review", text, content_type="text/plain"), runs=100)
    show("review through the API (whole Django stack)", through, f"{through / core:.1f} x the core")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "Dockerfile"))
        Path(path).write_text(text)
        # As pip leaves an installed package: compiled, whatever PYTHONDONTWRITEBYTECODE says here.
        compileall.compile_dir(str(Path(portal.__file__).parent), quiet=1)
        cold = process(str(BIN / "portal"), "review", "--no-shellcheck", path)
        show("cold `portal review --no-shellcheck`, whole process", cold)
        show("cold `portal review`, with ShellCheck's process", process(str(BIN / "portal"), "review", path))
        warm, hadolint = side_by_side(lambda: review(text, shellcheck=False), str(BIN / "hadolint"), path)
        show("review, core alone, between runs of hadolint", warm)
        show("hadolint, whole process", hadolint, f"{hadolint / warm:.0f} x the warm core")


def bench_guide() -> None:
    """The guide: rendering everything, and one page through the stack."""
    print("Guide")
    start = time.perf_counter()
    pages = guide().pages
    show(f"render all {len(pages)} pages, once a process", (time.perf_counter() - start) * 1000)
    client = Client()
    address = "/guide/building/base-images/"
    first = client.get(address)
    show("a page through the stack", median(lambda: client.get(address)), f"{len(first.content) / 1000:.1f} kB")
    etag = first["ETag"]
    show("the same, not modified", median(lambda: client.get(address, headers={"if-none-match": etag})))


def main() -> None:
    """Print the figures of the parts that are named, or of all."""
    parts: dict[str, Callable[[], None]] = {
        "guide": bench_guide,
        "search": bench_search,
        "serving": bench_serving,
        "load": lambda: bench_load(given.quick),
        "review": bench_review,
        "scale": bench_scale,
        "starters": bench_starters,
        "quality": bench_quality,
    }
    parser = argparse.ArgumentParser(prog="tests/bench", description="Measure, and print figures.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of {', '.join(parts)}; all, if none is given")
    parser.add_argument("--quick", action="store_true", help="a load that is short, for figures that are rough")
    given = parser.parse_args()
    if unknown := [part for part in given.parts if part not in parts]:
        parser.error(f"there is no part {unknown[0]!r}; there are: {', '.join(parts)}")
    django.setup()
    for name, part in parts.items():
        if not given.parts or name in given.parts:
            part()


if __name__ == "__main__":
    main()
