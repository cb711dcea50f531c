"""Lighthouse's marks for pages of every room, the portal served as in production. Run by `make lighthouse`.

Marks move with what else the machine does: run it on an idle one. A page of the guide that has less than 100 for
accessibility, best practices or search engines, or any page that has less than 90 for anything, ends it with status 1.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from typing import Any

from tests.bench import servers

PAGES = {
    "a page of the guide": "/guide/building/labels/",
    "a long page of the guide": "/guide/building/base-images/",
    "a requirement": "/guide/requirements/IMG-18/",
    "traceability": "/guide/traceability/",
    "home, with an editor": "/",
    "the reviewer": "/review/",
    "commands and compose files": "/review/run/",
    "a rule": "/review/rules/pin-base-image/",
    "the workshop": "/workshop/",
    "an exercise": "/workshop/pin-the-base/",
    "a starter's form": "/starters/python-http-service/",
}
CATEGORIES = {"performance": "speed", "accessibility": "access", "best-practices": "practices", "seo": "search"}
LEAST = 90
_FLAGS = ("--quiet", "--output=json", "--output-path=stdout", f"--only-categories={','.join(CATEGORIES)}")
_CHROME = "--chrome-flags=--headless=new --no-sandbox"


def main(package: str, pages: dict[str, str]) -> int:
    """Print the marks of the pages, and what keeps each from 100; gives the exit status. `package` is Lighthouse as
    npx takes it, with its version."""
    failed = False
    print(f"{package}, simulated phone (marks of 100)")
    print(f"  {'':<28}" + "".join(f"{word:>11}" for word in CATEGORIES.values()))
    with tempfile.TemporaryDirectory() as folder, servers.portal(folder) as served:
        for title, path in pages.items():
            urllib.request.urlopen(served.address + path, timeout=30).read()  # kept pages are made at the first request
            report = _report(package, served.address + path)
            marks = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
            print(f"  {title:<28}" + "".join(f"{mark:>11}" for mark in marks.values()), flush=True)
            for name in CATEGORIES:
                for line in _faults(report, name):
                    print(f"    {CATEGORIES[name]}: {line}")
            of_guide = path.startswith("/guide/")
            failed |= any(mark < (100 if of_guide and name != "performance" else LEAST) for name, mark in marks.items())
    return int(failed)


def _report(package: str, address: str) -> dict[str, Any]:
    chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    command = ["npx", "--yes", package, address, *_FLAGS, _CHROME]
    environment = {**os.environ, "CHROME_PATH": chromium}
    for _ in range(3):  # a busy machine can keep it from recording a page
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise SystemExit(f"Lighthouse failed at {address}:\n{done.stderr[-2000:]}")


def _faults(report: dict[str, Any], category: str) -> list[str]:
    """What takes marks in a category: the audits that count there and have less than 0.95."""
    lines = []
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 0.95:
            lines.append(" ".join(filter(None, [audit["title"], audit.get("displayValue")])))
    return lines


if __name__ == "__main__":
    wanted = sys.argv[2:]
    sys.exit(main(sys.argv[1], {path: path for path in wanted} or PAGES))
