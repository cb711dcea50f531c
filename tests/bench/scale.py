"""The reviewer at scale: a folder of a thousand files beside hadolint, memory, and time against size."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.dockerfile import parse
from portal.review import review
from portal.review.rules import rules

BIN = Path(sys.executable).parent
USUAL = Path(__file__).parent / "usual.Dockerfile"
CORPUS = Path(__file__).parents[1] / "dockerfile" / "corpus"
FILES = 1_000
SIZES = (125_000, 250_000, 500_000, 1_000_000)

SHAPES: dict[str, Callable[[int], str]] = {
    "a usual file again and again": lambda size: _filled(USUAL.read_text(), size),
    "one RUN of many commands": lambda size: "FROM a\nRUN " + _filled("apt-get install -y x && ", size),
    "one RUN of many lines": lambda size: "FROM a\nRUN " + _filled("echo a && \\\n ", size) + "true",
    "one long word": lambda size: "FROM a\nRUN " + "x" * size,
    "one ENV of many pairs": lambda size: "FROM a\nENV " + _filled('a="b c" ', size),
    "here-documents": lambda size: "FROM a\n" + _filled("RUN <<A\nls\nA\n", size),
    "stages": lambda size: _filled("FROM a:1 AS b\nCOPY . /a\n", size),
    "comments": lambda size: "FROM a\n" + _filled("# a comment\n", size),
    "nested substitutions": lambda size: "FROM a\nENV A=" + _filled("${x:-", size),
}


def _filled(text: str, size: int) -> str:
    return text * (size // len(text))


def bench_scale() -> None:
    """All of it."""
    _folder()
    _linearity()


def _varied(number: int) -> str:
    """A file unlike the others: stages and steps of usual and odd files, in another order with other names."""
    rng = random.Random(number)
    blocks = [block for block in USUAL.read_text().split("\n\n") if block.strip()]
    blocks += [
        example.text for rule in rules().values() for example in rule.examples if example.subject == "dockerfile"
    ]
    steps = [
        "\n".join(line for line in block.split("\n") if not line.upper().startswith(("FROM", "# ESCAPE", "# CHECK")))
        for block in rng.sample(blocks, rng.randint(6, 16))
    ]
    image = rng.choice(
        ["python:3.12-slim", "node:22-alpine", "debian:12", "golang:1.23", "registry.example.org/base:4"]
    )
    return f"FROM {image}\nWORKDIR /srv/app{number}\n" + "\n".join(step.rstrip("\n") for step in steps) + "\n"


def _accepted(folder: Path) -> int:
    """Fill the folder with files that hadolint can read as well, so that both do the same; their lines."""
    count = number = lines = 0
    corpus = [path.read_bytes() for path in sorted(CORPUS.glob("*.Dockerfile"))]
    while count < FILES:
        batch: list[Path] = []
        for _ in range(100):
            path = folder / f"{number}.Dockerfile"
            path.write_bytes(corpus[number] if number < len(corpus) else _varied(number).encode())
            batch.append(path)
            number += 1
        run = subprocess.run([BIN / "hadolint", "--no-color", *batch], capture_output=True, text=True, check=False)
        refused = {Path(line.partition(":")[0]) for line in run.stdout.split("\n") if " DL1000 " in line}
        for path in batch:
            if path in refused or count == FILES:
                path.unlink()
            else:
                count += 1
                lines += len(path.read_bytes().split(b"\n"))
    return lines


def _folder() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = _accepted(folder)
        files = sorted(map(str, folder.iterdir()))
        print(f"A folder of {len(files)} varied files, {lines} lines, on {os.cpu_count()} cores")
        ours = [str(BIN / "portal"), "review", "--no-config", "--format", "json"]
        theirs = [str(BIN / "hadolint"), "--no-color", "--format", "json"]
        # hadolint has no switch for it; what it would report of ShellCheck's is ignored.
        ignored = [f"--ignore=SC{number}" for number in _shellcheck_ids([*theirs, *files])]
        for what, mine, options in (
            ("without ShellCheck", [*ours, "--no-shellcheck", name], ignored),
            ("with ShellCheck", [*ours, name], []),
        ):
            spent, work = _best([mine])
            _row(f"portal review, {what}", f"{FILES / spent:8.0f} files/s   {work:6.1f} s of processor time")
            one, worked = _best([[*theirs, *options, *files]])
            figures = f"{FILES / one:8.0f} files/s   {worked:6.1f} s   ours {one / spent:.1f} x"
            _row(f"hadolint, {what}", f"{figures}, {worked / work:.1f} x by processor time")
            two, worked = _best([[*theirs, *options, *files[::2]], [*theirs, *options, *files[1::2]]])
            figures = f"{FILES / two:8.0f} files/s   {worked:6.1f} s   ours {two / spent:.1f} x"
            _row("  as two processes, half the files each", f"{figures}, {worked / work:.1f} x by processor time")


def _shellcheck_ids(command: list[str]) -> list[str]:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return sorted(set(re.findall(r'"SC(\d{4})"', run.stdout)))


def _best(commands: list[list[str]]) -> tuple[float, float]:
    """The better of two wall times of commands that run side by side, and the processor time that they took, which a
    busy machine does not lengthen as much; both in seconds."""
    times = []
    for _ in range(2):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        running = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
        for process in running:
            process.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        times.append((time.perf_counter() - start, work))
    return min(times)


def _row(what: str, figures: str) -> None:
    print(f"  {what:<58} {figures}")


def _linearity() -> None:
    review("FROM a\n", shellcheck=False)
    base = _peak()
    print(f"Time against size (seconds; all rules of `standard`; memory above the {base:.0f} MB of the loaded rules)")
    print("  " + " " * 30 + "".join(f"{size // 1000:>8} kB" for size in SIZES) + "   growth   parse, 1 MB   memory")
    for name, shape in SHAPES.items():
        # A process each: what one needed must not hide what the next one needs.
        times, reading, memory = _apart(lambda shape=shape: _measured(shape))
        growth = times[-1] / times[0] / (SIZES[-1] / SIZES[0])
        print(
            f"  {name:<30}"
            + "".join(f"{t:11.2f}" for t in times)
            + f"   {growth:5.1f} x   {reading:9.2f} s   {memory - base:5.0f} MB"
        )


def _measured(shape: Callable[[int], str]) -> Iterator[float]:
    for size in SIZES:
        text = shape(size)
        start = time.perf_counter()
        review(text, shellcheck=False)
        yield time.perf_counter() - start
    start = time.perf_counter()
    parse(shape(SIZES[-1]))
    yield time.perf_counter() - start
    yield _peak()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(measure: Callable[[], Iterator[float]]) -> tuple[list[float], float, float]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, " ".join(f"{figure:.6f}" for figure in measure()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        figures = [float(figure) for figure in pipe.read().split()]
    os.waitpid(child, 0)
    return figures[:-2], figures[-2], figures[-1]
