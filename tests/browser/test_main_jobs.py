"""What one comes for, from the home page to what one takes away: by keyboard alone and without JavaScript."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, Route, expect

from portal.review import review

FAULTY = "FROM python:3.13.1\nADD . /app\n"

pytestmark = pytest.mark.django_db


def tab_to(target: Locator, most: int = 60) -> Locator:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(most):
        target.page.keyboard.press("Tab")
        if target.evaluate("element => element.getRootNode().activeElement === element"):
            return target
    pytest.fail(f"{most} times Tab, and the focus is not on {target}")


def press_enter_on(target: Locator) -> None:
    tab_to(target)
    target.page.keyboard.press("Enter")


def holds_a_project(download: Download, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(Path(download.path()).read_bytes())) as archive:
        assert archive.testzip() is None
        dockerfile = archive.read(f"{name}/Dockerfile").decode()
    assert name in dockerfile
    assert review(dockerfile).findings == ()


class TestByKeyboardAlone:
    @pytest.fixture
    def home(self, open_page: Callable[..., Page]) -> Page:
        return open_page("/")

    def test_a_requirement_is_found_read_and_followed_to_its_rule(self, home):
        tab_to(home.get_by_role("combobox", name="Search the guide"))
        home.keyboard.type("IMG-18")
        expect(home.get_by_role("option", name=re.compile("IMG-18")).first).to_be_visible()
        home.keyboard.press("ArrowDown")
        home.keyboard.press("Enter")
        expect(home.get_by_role("heading", level=1)).to_contain_text("Versioned base image")
        press_enter_on(home.get_by_role("link", name="Skip to the content"))
        press_enter_on(home.get_by_role("main").get_by_role("link", name="pin-base-image").first)

        expect(home).to_have_url(re.compile("/review/rules/pin-base-image/$"))

    def test_a_dockerfile_is_reviewed_and_mended(self, home):
        press_enter_on(home.get_by_role("main").get_by_role("link", name="Review", exact=True))
        expect(home).to_have_url(re.compile("/review/$"))
        press_enter_on(home.get_by_role("link", name="Skip to the content"))
        editor = tab_to(home.get_by_role("textbox", name="Dockerfile"))
        home.keyboard.insert_text(FAULTY)
        finding = home.locator(".finding", has=home.get_by_role("link", name="copy-over-add", exact=True))
        press_enter_on(finding.locator(".fix-button").first)
        expect(home.locator("#fix-dialog")).to_be_visible()
        home.keyboard.press("Enter")

        expect(finding).to_have_count(0)
        expect(editor).to_be_focused()
        assert home.locator("#dockerfile").input_value() == "FROM python:3.13.1\nCOPY . /app\n"

    def test_a_project_is_generated(self, home):
        press_enter_on(home.get_by_role("main").get_by_role("link", name="Start a project"))
        press_enter_on(home.get_by_role("link", name="Python HTTP service"))
        tab_to(home.get_by_label("Project name"))
        home.keyboard.press("Control+A")
        home.keyboard.type("Key service")
        expect(home.locator(".preview-root")).to_have_text("key-service/")
        with home.expect_download() as download:
            press_enter_on(home.get_by_role("button", name="Download .zip"))
        holds_a_project(download.value, "key-service")

        press_enter_on(home.get_by_role("button", name=re.compile("^LICENSE")))
        expect(home.get_by_role("region", name="Content of LICENSE")).to_be_visible()


def test_what_is_typed_before_the_script_has_come_stays_and_is_reviewed(open_page):
    page = open_page("/")
    held: list[Route] = []
    page.route("**/reviewer*.js", lambda route: held.append(route))
    page.goto("/review/", wait_until="commit")
    tab_to(page.locator("#dockerfile"))
    page.keyboard.insert_text("FROM python:3.13.1\n")
    held[0].continue_()
    expect(page.get_by_role("textbox", name="Dockerfile")).to_be_focused()
    page.keyboard.insert_text("ADD . /app\n")

    expect(page.locator(".finding", has_text="copy-over-add")).to_be_visible()
    assert page.locator("#dockerfile").input_value() == FAULTY


class TestWithoutJavaScript:
    @pytest.fixture
    def home(self, open_page: Callable[..., Page]) -> Page:
        return open_page("/", java_script_enabled=False)

    def test_a_requirement_is_found_read_and_followed_to_its_rule(self, home):
        home.get_by_role("searchbox", name="Search the guide").fill("IMG-18")
        home.get_by_role("searchbox", name="Search the guide").press("Enter")
        home.get_by_role("main").get_by_role("link", name=re.compile("IMG-18")).first.click()
        expect(home.get_by_role("heading", level=1)).to_contain_text("Versioned base image")
        home.get_by_role("main").get_by_role("link", name="pin-base-image").first.click()

        expect(home).to_have_url(re.compile("/review/rules/pin-base-image/$"))

    def test_a_dockerfile_is_reviewed_and_mended(self, home):
        home.get_by_role("main").get_by_role("link", name="Review", exact=True).click()
        home.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        home.get_by_role("button", name="Review", exact=True).click()
        home.locator(".finding", has_text="copy-over-add").locator(".fix-button").first.click()

        expect(home.locator(".finding", has_text="copy-over-add")).to_have_count(0)
        expect(home.locator(".applied .gi")).to_contain_text("COPY . /app")
        assert home.get_by_label("Dockerfile", exact=True).input_value() == "FROM python:3.13.1\nCOPY . /app\n"

    def test_a_project_is_generated(self, home):
        home.get_by_role("main").get_by_role("link", name="Start a project").click()
        home.get_by_role("link", name="Python HTTP service").click()
        home.get_by_label("Project name").fill("Plain form")
        home.get_by_role("button", name="Update the preview").click()
        expect(home.locator(".preview-root")).to_have_text("plain-form/")
        home.locator(".preview-tree").get_by_role("button", name=re.compile("^Makefile")).click()
        expect(home.get_by_role("region", name="Content of Makefile")).to_be_visible()
        expect(home.get_by_label("Project name")).to_have_value("Plain form")
        with home.expect_download() as download:
            home.get_by_role("button", name="Download .zip").click()

        holds_a_project(download.value, "plain-form")
