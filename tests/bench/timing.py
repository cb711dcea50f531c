"""How `make bench` measures: medians of wall time, in milliseconds."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable


def median(call: Callable[[], object], runs: int = 200, warm_up: int = 20) -> float:
    """The median of `runs` calls in milliseconds, after a warm-up."""
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def process(*command: str, runs: int = 15, warm_up: int = 2) -> float:
    """The median wall time of a whole process in milliseconds."""

    def run() -> None:
        subprocess.run(command, capture_output=True, check=False)

    return median(run, runs, warm_up)
