"""The servers that `make bench` measures, each on a free port of loopback: granian, and nginx as the yardstick."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PORTAL = "portal.wsgi:application"
# As `make run` and the image's entry point have it.
_OPTIONS = [
    "--interface",
    "wsgi",
    "--http",
    "1",
    "--no-ws",
    "--blocking-threads",
    "16",
    "--http1-header-read-timeout",
    "10000",
]


class Served(NamedTuple):
    """A server that answers: its address, the id of its first process, and the seconds from the command to the first
    answer."""

    address: str
    process: int
    seconds: float


@contextlib.contextmanager
def granian(application: str, folder: str, *options: str, probe: str = "", **variables: str) -> Iterator[Served]:
    """A granian with one worker; the folder takes the data. It is started when `probe`, a path, answers with 200, or
    the port is open where there is none."""
    port = free_port()
    settings = {"MALLOC_ARENA_MAX": "1", "PORTAL_ALLOWED_HOSTS": "127.0.0.1", "PORTAL_DATA_DIR": folder}
    environment = {**os.environ, **settings, **variables}
    where = ["--host", "127.0.0.1", "--port", str(port)]
    command = [str(Path(sys.executable).with_name("granian")), *_OPTIONS, *where, *options, application]
    with _server(command, port, environment, probe) as served:
        yield served


@contextlib.contextmanager
def portal(folder: str, *options: str, **variables: str) -> Iterator[Served]:
    """The portal in production, with an up-to-date database; every limit is counted and none is reached."""
    limits = ("REVIEWS", "GENERATIONS", "SEARCHES")
    variables = {**{f"PORTAL_LIMIT_{name}": "999999999" for name in limits}, **variables}
    migrate(folder)
    with granian(PORTAL, folder, *options, probe="/readyz", **variables) as served:
        yield served


def migrate(folder: str) -> None:
    """Bring the folder's database up to date, as the entry point does before each start."""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PORTAL_DATA_DIR": folder}, check=True)


@contextlib.contextmanager
def nginx(folder: str) -> Iterator[str]:
    """An nginx that serves the folder's files, said to be compressed; gives its address."""
    port = free_port()
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ }}
        http {{
          access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests 10000000;
          server {{ listen 127.0.0.1:{port}; root {folder}; add_header Content-Encoding br; }}
        }}"""
    )
    Path(folder).chmod(0o755)  # the worker is another user where we are root
    with _server(["/usr/sbin/nginx", "-c", str(configuration), "-p", folder], port, dict(os.environ)) as served:
        yield served.address


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def worker(process: int) -> int:
    """The id of granian's worker: of the processes that it started the largest."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return max(map(int, children), key=resident)


def resident(process: int) -> int:
    """The bytes that a process has in memory."""
    fields = Path(f"/proc/{process}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def answers(address: str, probe: str) -> bool:
    """Whether the address' port is open, or with a probe, whether that path answers with 200."""
    host, _, port = address.removeprefix("http://").partition(":")
    try:
        if probe:
            return bool(urllib.request.urlopen(address + probe, timeout=5).status == 200)
        with socket.create_connection((host, int(port)), 1):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def _server(command: list[str], port: int, environment: dict[str, str], probe: str = "") -> Iterator[Served]:
    address = f"http://127.0.0.1:{port}"
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while not answers(address, probe):
                if process.poll() is not None or time.perf_counter() > start + 60:
                    raise RuntimeError(f"{command[0]} does not start")
                time.sleep(0.01)
            yield Served(address, process.pid, time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait(30)
