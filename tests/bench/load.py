"""The production server under load: rates and latencies, memory after many requests, and the time of a start.

wrk makes the load, on the same machine: it waits for each answer before it sends that connection's next request, so a
latency includes the time that a request waits for others. One thread of it asks for more than 50,000 pages a second,
several times what a worker serves. Latencies are in milliseconds.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from tests.bench import servers

PAGE = "/guide/building/base-images/"
CONNECTIONS = (1, 16, 64)
_SCRIPT = "tests/bench/load.lua"
_LONGEST = 150  # seconds for the requests after which memory is looked at


_unused = itertools.count(10**9, 10**6)
"""From where on texts are numbered, so that no two loads send the same."""


class Figures(NamedTuple):
    """What a load came to: answers, seconds, and the latencies that so many per cent of the answers kept to."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds


def bench_load(quick: bool) -> None:
    """Print all of it; `quick` gives up precision for time."""
    seconds, requests, starts = (1, 5_000, 1) if quick else (5, 100_000, 5)
    if not shutil.which("wrk"):
        print("Load\n  skipped: wrk is not installed (apt-get install wrk)")
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"Under load, one worker (granian as in production, {seconds} s each, wrk on the same machine)")
        print(f"  {'':<48}{'connections':>11}{'/s':>9}{'p50':>8}{'p95':>8}{'p99':>8}")
        with servers.portal(folder) as portal:
            _rates(portal.address, folder, seconds)
        _workers(folder, seconds)
        _memory(folder, requests)
        _start(folder, starts)


def _rates(address: str, folder: str, seconds: int) -> None:
    page = Path(folder, "page")
    asked = urllib.request.Request(address + PAGE, headers={"Accept-Encoding": "br"})
    page.write_bytes(urllib.request.urlopen(asked, timeout=10).read())
    for connections in CONNECTIONS:
        _row("a page of the guide", connections, load(address + PAGE, connections, seconds))
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        with servers.nginx(folder) as nginx:
            for connections in CONNECTIONS:
                _row("nginx, the same bytes as a file", connections, load(f"{nginx}/page", connections, seconds))
    else:
        print("  nginx is not installed (apt-get install nginx-light): not compared")
    for connections in CONNECTIONS:
        _row("a review of the usual file", connections, load(address, connections, seconds, "review"))
    for connections in CONNECTIONS:
        _row("the same, shell code never seen before", connections, load(address, connections, seconds, "unseen"))


def _workers(folder: str, seconds: int) -> None:
    """What a second worker brings, on as many cores as there are."""
    with servers.portal(folder, "--workers", "2") as portal:
        for what, address, kind in (
            ("two workers, a page of the guide", portal.address + PAGE, ""),
            ("two workers, a review of the usual file", portal.address, "review"),
        ):
            _row(what, 16, load(address, 16, seconds, kind))


def _memory(folder: str, requests: int) -> None:
    """What a worker holds after a tenth of the requests and after all."""
    print("Memory of a worker (of 100 requests: 88 pages, 11 reviews, one of them of new shell code, 1 preview)")
    with servers.portal(folder) as portal:
        worker = servers.worker(portal.process)
        _megabytes("after its start", servers.resident(worker))
        done, before, start = 0, 0, time.perf_counter()
        for bound in (requests // 10, requests):
            while done < bound and time.perf_counter() < start + _LONGEST:
                done += load(portal.address, 16, 2, "mixed", number=done).requests
            now = servers.resident(worker)
            since = f"{now / before - 1:+.1%} since" if before else ""
            _megabytes(f"after {done:,} requests", now, since)
            before = now
        print(f"  {'requests in a second':<58} {done / (time.perf_counter() - start):9,.0f}")


def _start(folder: str, starts: int) -> None:
    print(f"Cold start (median of {starts})")
    seconds = []
    migrations = []
    for _ in range(starts):
        start = time.perf_counter()
        servers.migrate(folder)
        migrations.append(time.perf_counter() - start)
        with servers.granian(servers.PORTAL, folder, probe="/readyz") as portal:
            seconds.append(portal.seconds)
    print(f"  {'from the command to the first 200 of /readyz':<58} {statistics.median(seconds):9.2f} s")
    print(f"  {'the entry point before it: nothing to migrate':<58} {statistics.median(migrations):9.2f} s")


def load(address: str, connections: int, seconds: int, kind: str = "", number: int | None = None) -> Figures:
    """Have wrk ask for an address of this machine (see load.lua for the kinds), after a warm-up of a second, or as the
    continuation of a load of which so many requests were sent. Raises RuntimeError where an answer is an error."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", _SCRIPT]
    command += [] if kind else ["-H", "Accept-Encoding: br"]
    if number is None:
        _wrk([*command[:3], "-d1s", *command[4:], address], kind, next(_unused))
    output = _wrk([*command, address], kind, next(_unused) if number is None else number)
    found = re.search(r"^figures (\d+) ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+) (\d+)$", output, re.MULTILINE)
    if not found or found[6] != "0" or found[7] != "0":
        raise RuntimeError(f"{address} answers with errors:\n{output}")
    return Figures(int(found[1]), *map(float, found.groups()[1:5]))


def _wrk(command: list[str], kind: str, first: int) -> str:
    """wrk's report of a load, whose texts are numbered from `first`."""
    environment = {**os.environ, "BENCH_REQUESTS": kind, "BENCH_FIRST": str(first)}
    done = subprocess.run(command, cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def _row(what: str, connections: int, figures: Figures) -> None:
    latencies = "".join(f"{each:8.1f}" for each in (figures.p50, figures.p95, figures.p99))
    print(f"  {what:<48}{connections:>11}{figures.rate:9,.0f}{latencies}", flush=True)


def _megabytes(what: str, size: int, note: str = "") -> None:
    print(f"  {what:<58} {size / 1e6:9.0f} MB  {note}", flush=True)
