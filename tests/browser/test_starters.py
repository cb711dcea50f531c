"""The starter form in Chromium: the preview follows what one types, and the download holds what the preview shows."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

PAGE = "/starters/python-http-service/"

pytestmark = pytest.mark.django_db


def test_the_preview_and_the_address_follow_what_one_types(open_page):
    page = open_page(PAGE)
    page.get_by_label("Project name").fill("Beam server")
    expect(page.locator(".preview-root")).to_have_text("beam-server/")
    expect(page).to_have_url(re.compile(r"\?project_name=Beam\+server$"))
    expect(page.get_by_label("Project name")).to_be_focused()
    expect(page.get_by_text("0 findings")).to_be_visible()


def test_a_file_of_the_tree_opens_in_the_preview_and_stays_open_while_one_types(open_page):
    page = open_page(PAGE)
    page.get_by_role("button", name=re.compile("^Makefile")).click()
    expect(page.get_by_role("region", name="Content of Makefile")).to_be_visible()
    page.get_by_label("Port").fill("9000")
    expect(page.locator(".preview-root")).to_be_visible()
    expect(page).to_have_url(re.compile("port=9000"))
    expect(page.get_by_role("region", name="Content of Makefile")).to_be_visible()


def test_a_wrong_answer_is_said_at_its_field_while_one_types_and_goes_away_when_mended(open_page):
    page = open_page(PAGE)
    port = page.get_by_label("Port")
    port.fill("80")
    expect(page.locator("#field-port-error")).to_contain_text("1024")
    expect(port).to_have_attribute("aria-invalid", "true")
    port.fill("8081")
    expect(page.locator("#field-port-error")).to_be_empty()
    expect(port).not_to_have_attribute("aria-invalid", "true")


def test_the_download_holds_what_was_typed(open_page, tmp_path):
    page = open_page(PAGE)
    page.get_by_label("Project name").fill("Dish pointer")
    expect(page.locator(".preview-root")).to_have_text("dish-pointer/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .zip").click()
    download.value.save_as(tmp_path / "made.zip")
    names = zipfile.ZipFile(tmp_path / "made.zip").namelist()
    assert "dish-pointer/Dockerfile" in names


def test_the_last_edit_is_marked_and_a_requirement_leads_to_its_line(open_page):
    page = open_page(PAGE)
    page.get_by_label("Port").fill("9000")
    expect(page.locator("#last-edit")).to_contain_text("Your last edit changed")
    expect(page.locator(".lines .changed").first).to_contain_text("9000")
    expect(page.locator(".preview-tree .file-changed").first).to_be_attached()
    page.locator(".by-requirement summary").click()
    page.locator(".by-requirement").get_by_role("link", name=re.compile(r"^Makefile:")).first.click()
    expect(page.get_by_role("region", name="Content of Makefile")).to_be_visible()
    expect(page.locator(".lines li:target")).to_be_in_viewport()
    expect(page.locator("#last-edit")).to_contain_text("Makefile")


def test_the_last_answers_are_offered_again_until_they_are_forgotten(open_page):
    page = open_page(PAGE)
    expect(page.locator("#remembered")).to_be_hidden()
    page.get_by_label("Author").fill("Ada Lovelace")
    expect(page).to_have_url(re.compile("author_name=Ada"))
    with page.expect_download():
        page.keyboard.press("Control+Enter")
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_label("Author")).to_have_value("Your Name")
    page.get_by_role("button", name="Fill them in").click()
    expect(page.get_by_label("Author")).to_have_value("Ada Lovelace")
    expect(page).to_have_url(re.compile("author_name=Ada"))
    page.goto(page.url.partition("?")[0])
    page.get_by_role("button", name="Forget them").click()
    page.reload()
    expect(page.locator("#remembered")).to_be_hidden()


def test_a_download_that_is_refused_leads_to_what_is_wrong(open_page):
    page = open_page(PAGE, may_complain=True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_label("Port").fill("80")
    page.get_by_role("button", name="Download .zip").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^Error: "))
    summary.get_by_role("link", name="Port").click()
    expect(page.get_by_label("Port")).to_be_focused()
    page.get_by_label("Port").fill("8081")
    expect(summary).to_be_hidden()
    expect(page).not_to_have_title(re.compile("^Error: "))


def test_on_a_phone_a_lines_requirements_stand_below_it_in_sight(open_page):
    page = open_page(
        "/starters/go-http-service/?file=Dockerfile", viewport={"width": 390, "height": 844}, has_touch=True
    )
    mark = page.locator(".lines .satisfies .line-requirement").first
    mark.scroll_into_view_if_needed()
    assert page.locator(".preview-code").evaluate("(code) => code.scrollLeft") == 0
    assert mark.bounding_box()["x"] + mark.bounding_box()["width"] < 390


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_archive_is_one_press_away_from_every_question(open_page, width, scripts):
    page = open_page(PAGE, viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    download = page.get_by_role("button", name="Download .zip")
    expect(download).to_be_in_viewport(ratio=1)
    page.get_by_label("Port").focus()
    expect(download).to_be_in_viewport(ratio=1)
    with page.expect_download() as caught:
        download.click()
    assert caught.value.suggested_filename == "my-service.zip"
