"""Pages per second through the whole stack, beside a bare Django view and nginx that send the same bytes.

Each server gets one worker and the same load from wrk (apt-get install wrk nginx-light): 16 connections for 3 seconds.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/guide/building/base-images/"
SECONDS = 3


def bench_serving() -> None:
    """Print requests per second of granian with the portal, granian with a bare view, and nginx."""
    print(f"Serving {PAGE}, compressed (one worker, 16 connections, {SECONDS} s each, load from the same machine)")
    if not shutil.which("wrk"):
        print("  skipped: wrk is not installed (apt-get install wrk)")
        return
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder, "page")
        with _granian("portal.wsgi:application", folder) as portal:
            request = urllib.request.Request(portal + PAGE, headers={"Accept-Encoding": "br"})
            body.write_bytes(urllib.request.urlopen(request, timeout=10).read())
            pages = _load(portal + PAGE)
            unchanged = _load(portal + PAGE, "If-None-Match: *")
            static = _load(portal + _style_sheet())
        with _granian("tests.bench.bare:application", folder, BENCH_BODY=str(body)) as bare:
            bound = _load(f"{bare}/page/")
        _show("the portal, a page of the guide", pages, f"{pages / bound:.0%} of the bare view")
        _show("the portal, the same, not modified", unchanged, f"{unchanged / bound:.0%}")
        _show("the portal, a style sheet", static, f"{static / bound:.0%}")
        _show("a bare Django view that returns constant bytes", bound)
        if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
            with _nginx(folder) as nginx:
                most = _load(f"{nginx}/page")
            _show("nginx, the same bytes as a file", most, f"{most / pages:.1f} x the portal")
        else:
            print("  nginx is not installed (apt-get install nginx-light): not compared")


def _show(what: str, rate: float, note: str = "") -> None:
    print(f"  {what:<58} {rate:9,.0f} /s  {note}")


def _style_sheet() -> str:
    collected = ROOT / "build" / "collected"
    return f"/static/{next(collected.glob('site.*.css')).name}"


def _load(address: str, *headers: str) -> float:
    options = [word for header in ("Accept-Encoding: br", *headers) for word in ("-H", header)]
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", *options, address]
    subprocess.run([*command[:3], "-d1s", *command[4:]], capture_output=True, check=True)  # warm up
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in report:
        raise RuntimeError(f"{address} answers with errors:\n{report}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", report)[1])  # type: ignore[index]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _granian(application: str, folder: str, **variables: str) -> Iterator[str]:
    """A granian as `make run` starts it; gives its address."""
    port = _free_port()
    environment = {**os.environ, "PORTAL_ALLOWED_HOSTS": "127.0.0.1", "PORTAL_DATA_DIR": folder, **variables}
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command = [str(Path(sys.executable).with_name("granian")), *options, application]
    with _server(command, port, environment):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _nginx(folder: str) -> Iterator[str]:
    """An nginx that serves the folder's files; gives its address."""
    port = _free_port()
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
    with _server(["/usr/sbin/nginx", "-c", str(configuration), "-p", folder], port, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _server(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} does not start")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(10)
