"""Makes the picture of README.md and the one that previews of links show: `make screenshots`.

Starts the portal as `make run` does and drives Chromium.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "static" / "pictures"
CARD = Path(__file__).with_name("card.html")
FAULTY = """# The service that points the dishes
FROM python:latest
MAINTAINER Ada Harbour <ada@example.org>
ENV API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0
RUN apt-get update && apt-get install -y vim curl sudo
ADD . /app
WORKDIR app
RUN pip install -r requirements.txt
CMD python -m service --port 8080
"""


def main() -> None:
    """Write screenshot-review.png and card.png."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    granian = Path(sys.executable).parent / "granian"
    command = [granian, "--interface", "wsgi", "--port", str(port), "--no-ws", "portal.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/healthz")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800}, base_url=address)
            page.goto("/review/")
            page.locator(".cm-content").fill(FAULTY)
            page.get_by_role("button", name="Fix all that is safe").wait_for()
            page.screenshot(path=PICTURES / "screenshot-review.png")
            _card(browser, address)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


def _card(browser: Browser, address: str) -> None:
    # Written into a page of the portal, so that fonts and the mark come from there; its policy refuses inline styles.
    page = browser.new_page(viewport={"width": 1200, "height": 630}, base_url=address, bypass_csp=True)
    page.goto("/healthz")
    page.set_content(CARD.read_text("utf-8"))
    page.evaluate("document.fonts.load('1em Plex')")
    page.screenshot(path=PICTURES / "card.png")


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


if __name__ == "__main__":
    main()
