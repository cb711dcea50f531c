"""The page for commands and compose files in a real browser, with and without JavaScript."""

import re

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
    page.reload()
    expect(running.finding("not-privileged")).to_be_visible()
    assert "- /etc/shop:/etc/shop:ro" in running.text()


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


class TestWithoutJavaScript:
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
