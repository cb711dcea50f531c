"""Pages per second through the whole stack, beside a bare Django view and nginx that send the same bytes.

Each server gets one worker and the same load from wrk (apt-get install wrk nginx-light): 16 connections for 3 seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tests.bench import servers

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
        with servers.portal(folder) as served:
            portal = served.address
            request = urllib.request.Request(portal + PAGE, headers={"Accept-Encoding": "br"})
            body.write_bytes(urllib.request.urlopen(request, timeout=10).read())
            pages = _load(portal + PAGE)
            unchanged = _load(portal + PAGE, "If-None-Match: *")
            static = _load(portal + _style_sheet())
        with servers.granian("tests.bench.bare:application", folder, BENCH_BODY=str(body)) as bare:
            bound = _load(f"{bare.address}/page/")
        _show("the portal, a page of the guide", pages, f"{pages / bound:.0%} of the bare view")
        _show("the portal, the same, not modified", unchanged, f"{unchanged / bound:.0%}")
        _show("the portal, a style sheet", static, f"{static / bound:.0%}")
        _show("a bare Django view that returns constant bytes", bound)
        if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
            with servers.nginx(folder) as nginx:
                most = _load(f"{nginx}/page")
            _show("nginx, the same bytes as a file", most, f"{most / pages:.1f} x the portal")
        else:
            print("  nginx is not installed (apt-get install nginx-light): not compared")


def _show(what: str, rate: float, note: str = "") -> None:
    print(f"  {what:<58} {rate:9,.0f} /s  {note}")


def _style_sheet() -> str:
    collected = servers.ROOT / "build" / "collected"
    return f"/static/{next(collected.glob('site.*.css')).name}"


def _load(address: str, *headers: str) -> float:
    options = [word for header in ("Accept-Encoding: br", *headers) for word in ("-H", header)]
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", *options, address]
    subprocess.run([*command[:3], "-d1s", *command[4:]], capture_output=True, check=True)  # warm up
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in report:
        raise RuntimeError(f"{address} answers with errors:\n{report}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", report)[1])  # type: ignore[index]
