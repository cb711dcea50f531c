"""The page for commands and compose files in a real browser, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk, drop

COMMAND = "docker run --cpus 1 --memory 1g --privileged \\\n  -v /etc/shop:/etc/shop shop/web:1.4.2\n"
COMPOSE = """\
services:
  web:
    image: shop/web:1.4.2
    privileged: true
    volumes:
      - /etc/shop:/etc/shop
"""


class Running(Desk):
    """The page as a visitor handles it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.editor: Locator = page.get_by_role("textbox", name="Commands or compose file")

    def text(self) -> str:
        """What the form would send."""
        return self.page.locator("#text").input_value()


@pytest.fixture
def running(open_page):
    return Running(open_page("/review/run/"))


def test_a_command_is_marked_explained_and_mended_by_keyboard(running):
    page = running.page
    running.write(COMMAND)
    expect(running.finding("not-privileged")).to_be_visible()
    page.locator(".cm-lintRange-error", has_text="--privileged").first.hover()
    expect(page.locator(".cm-tooltip-lint").get_by_role("link", name="RUN-7")).to_be_visible()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    expect(running.finding("read-only-mounts")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Control+.")
    expect(running.dialog.locator(".cm-changedLine")).to_contain_text("/etc/shop:/etc/shop:ro")
    page.keyboard.press("Enter")

    expect(running.finding("read-only-mounts")).to_have_count(0)
    assert running.text() == COMMAND.replace(":/etc/shop", ":/etc/shop:ro")


def test_a_compose_file_is_coloured_as_one_and_its_findings_lead_to_their_places(running):
    page = running.page
    running.write(COMPOSE)
    running.finding("not-privileged").locator("[data-goto]").click()
    assert running.cursor_line() == "4"
    expect(running.finding("not-privileged")).to_have_attribute("aria-current", "true")
    expect(page.locator(".cm-line", has_text="image").locator("span", has_text="image")).to_be_visible()

    page.get_by_role("button", name="Fix all, suggestions too").click()
    expect(running.dialog.get_by_role("heading", name="compose.yaml")).to_be_visible()
    running.dialog.get_by_role("button", name="Apply").click()
    expect(running.finding("read-only-mounts")).to_have_count(0)
    assert "- /etc/shop:/etc/shop:ro" in running.text()
    assert "privileged" not in running.text()
    page.reload()
    expect(page.locator(".cm-line", has_text="/etc/shop:ro")).to_be_visible()
    assert "privileged" not in running.text()


def test_a_command_in_one_long_line_is_seen_whole(running):
    running.write("docker run " + " ".join(f"--env SETTING_{number}=on" for number in range(40)) + " shop/web:1.4.2")
    expect(running.finding("memory-limit")).to_be_visible()
    scroller = running.page.locator(".work-editor .cm-scroller")
    assert scroller.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(running.page.locator(".cm-line", has_text="docker run")).to_be_in_viewport()


def test_dropped_files_go_where_they_belong(running):
    drop(running.page, {"compose.yaml": list(COMPOSE.encode())})
    expect(running.finding("not-privileged")).to_be_visible()
    drop(running.page, {"Dockerfile": list(b"FROM debian:12.5\n")})
    expect(running.page.get_by_role("tab", name="Dockerfile")).to_have_attribute("aria-selected", "true")
    running.page.get_by_role("tab", name="Commands").click()
    running.write("docker run --cpus=1 --memory=1g shop/web:1.4.2\n")

    expect(running.finding("container-user")).to_be_visible()


def test_an_example_is_loaded_and_taken_back(running):
    running.write(COMMAND)
    running.page.locator("summary", has_text="Examples").click()
    running.page.get_by_role("link", name=re.compile("^A careful command")).click()
    expect(running.page.get_by_role("heading", name="No findings")).to_be_visible()
    running.page.keyboard.press("Control+Z")

    assert running.text() == COMMAND


def test_options_and_keys_are_completed_with_what_they_mean_and_the_requirement(running):
    page = running.page
    offered = page.locator(".cm-tooltip-autocomplete li")
    running.editor.click()
    page.keyboard.type("docker run --memor")
    expect(offered.first).to_have_text("--memorythe most memory that it may useRUN-12")
    offered.first.click()
    page.keyboard.type("1g --restart un")
    expect(offered).to_have_text(["unless-stopped"])
    offered.first.click()
    assert running.text() == "docker run --memory 1g --restart unless-stopped "

    running.write("services:\n  web:\n    cap_drop:\n      ")
    page.keyboard.type("- A")
    expect(offered).to_have_text(["ALL"])
    running.write("services:\n  web:\n    ")
    page.keyboard.type("privil")
    expect(offered.first).to_have_text("privilegedtakes all walls to the host down: neverRUN-7")


@pytest.mark.django_db(transaction=True)
def test_the_report_is_copied_downloaded_and_shared(open_page):
    running = Running(open_page("/review/run/", permissions=["clipboard-read", "clipboard-write"]))
    page = running.page
    running.write(COMPOSE)
    expect(running.finding("not-privileged")).to_be_visible()
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("status").filter(has_text="on the clipboard")).to_be_visible()
    assert "/review/rules/not-privileged/" in page.evaluate("navigator.clipboard.readText()")

    page.locator("summary", has_text="Download").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="SARIF").click()
    assert "compose.yaml" in Path(coming.value.path()).read_text("utf-8")

    page.locator("summary", has_text="Share").click()
    page.get_by_role("button", name="Share").click()
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator(".source", has_text="privileged: true")).to_be_visible()
    page.get_by_role("button", name="Open in the reviewer").click()
    expect(page).to_have_url(re.compile("/review/run/$"))
    assert running.text() == COMPOSE


def test_files_are_chosen_by_a_button(running):
    with running.page.expect_file_chooser() as chooser:
        running.page.get_by_role("button", name="Open files").click()
    texts = {"compose.yaml": COMPOSE, "Dockerfile": "FROM debian:12.5\n"}
    chooser.value.set_files([{"name": name, "mimeType": "", "buffer": text.encode()} for name, text in texts.items()])
    expect(running.finding("not-privileged")).to_be_visible()
    running.page.get_by_role("tab", name="Dockerfile").click()

    expect(running.page.locator(".cm-content")).to_contain_text("FROM debian:12.5")


class TestWithoutJavaScript:
    @pytest.mark.django_db(transaction=True)
    def test_a_review_is_shared_and_its_report_downloaded(self, open_page):
        plain = open_page("/review/run/?sample=careful", java_script_enabled=False)
        plain.locator("summary", has_text="Download").click()
        with plain.expect_download() as coming:
            plain.get_by_role("button", name="Text", exact=True).click()
        assert "no findings" in Path(coming.value.path()).read_text("utf-8")
        plain.locator("summary", has_text="Share").click()
        plain.get_by_role("button", name="Share").click()
        expect(plain.get_by_role("heading", name="Your review is shared")).to_be_visible()

    def test_a_command_is_reviewed_mended_and_taken_back(self, open_page):
        plain = open_page("/review/run/", java_script_enabled=False)
        text = plain.get_by_label("Commands or compose file", exact=True)
        text.fill(COMMAND)
        plain.get_by_role("button", name="Review", exact=True).click()
        expect(plain.locator("#L1 mark", has_text="--privileged")).to_be_visible()
        plain.locator(".finding", has_text="read-only-mounts").locator(".fix-button").click()
        expect(plain.locator(".applied .gi")).to_contain_text(":ro")
        assert ":ro" in text.input_value()

        plain.get_by_role("button", name="Take it back").click()
        assert text.input_value() == COMMAND
