"""What the browser tests share: Chromium, pages that fail a test on any console error, and the editor's handle."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright's synchronous interface runs an event loop in this thread, in which Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _built_front_end() -> None:
    if not (ROOT / "build" / "static" / "site.css").exists():
        pytest.fail("The front end is not built. Run: make build/static/.built", pytrace=False)


@pytest.fixture(autouse=True)
def _plain_static_files(settings) -> None:
    """Serve the built files as they are, without collecting them first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Open]:
    """Opens an address of the site in a new window: open_page(path, **options of the window).

    An error in the console, a violation of the content security policy among them, fails the test at its end;
    with may_complain only exceptions do.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def open_(path: str, *, status: int = 200, may_complain: bool = False, **options: object) -> Page:
        settings = {
            "viewport": {"width": 1440, "height": 900},
            "base_url": live_server.url,
            "service_workers": "block",
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if status == 200 and not may_complain:  # Chromium itself reports an error page as an error
            page.on("console", listen)
        response = page.goto(path)
        assert response is not None
        assert response.status == status
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, complaints


class Desk:
    """The reviewer as a visitor handles it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.editor: Locator = page.get_by_role("textbox", name="Dockerfile")
        self.findings: Locator = page.locator(".finding")
        self.dialog: Locator = page.locator("#fix-dialog")

    def write(self, text: str) -> None:
        """Replace the text, as by pasting."""
        self.editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def text(self) -> str:
        """What the form would send."""
        return self.page.locator("#dockerfile").input_value()

    def finding(self, rule: str) -> Locator:
        """The finding of a rule in the list."""
        return self.findings.filter(has=self.page.get_by_role("link", name=rule, exact=True))

    def cursor_line(self) -> str:
        """The number of the line that the cursor is in."""
        return self.page.locator(".cm-activeLineGutter").last.inner_text()


@pytest.fixture
def desk(open_page: Open) -> Callable[..., Desk]:
    """Opens the reviewer."""
    return lambda path="/review/", **options: Desk(open_page(path, **options))


def drop(page: Page, files: dict[str, list[int]]) -> None:
    """Drop files, name and bytes, on the editor."""
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, content] of Object.entries(files)) {
                const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
                transfer.items.add(new File([bytes], name));
            }
            return transfer;
        }""",
        {name: base64.b64encode(bytes(content)).decode() for name, content in files.items()},
    )
    page.locator(".cm-content").dispatch_event("drop", {"dataTransfer": transfer})


def drop_from_disk(page: Page, path: Path) -> None:
    """Drop a file or folder of the disk on the editor, as from the desktop: only so has a folder its entries."""
    box = page.locator(".cm-content").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    place = {"x": box["x"] + 20, "y": box["y"] + 10}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **place})
