"""Terms of the glossary in the guide's pages: by pointer, keyboard, finger and screen reader."""

import re

import pytest
from playwright.sync_api import expect

PAGE = "/guide/structuring/container-image/"
MEANING = re.compile("The cryptographic hash of a manifest")


@pytest.fixture
def term(open_page):
    def opened(**options):
        page = open_page(PAGE, **options)
        return page, page.locator("a.term", has_text="digest").first, page.locator(".term-meaning")

    return opened


def test_a_pointer_shows_a_meaning_that_it_can_be_moved_onto(term):
    page, link, meaning = term()
    link.hover()
    expect(meaning).to_have_text(MEANING)
    meaning.hover()
    expect(meaning).to_be_visible()
    page.mouse.move(5, 5)
    expect(meaning).to_have_count(0)


def test_the_keyboard_shows_it_and_escape_takes_it_away(term):
    page, link, meaning = term()
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard's
    link.focus()
    expect(meaning).to_have_text(MEANING)
    page.keyboard.press("Escape")
    expect(meaning).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/glossary/#term-digest")


def test_a_screen_reader_has_it_as_the_links_description(term):
    _, link, _ = term()
    expect(link).to_have_accessible_description(MEANING)


def test_a_finger_shows_it_first_and_follows_the_link_then(term):
    page, link, meaning = term(has_touch=True, viewport={"width": 390, "height": 844})
    link.tap()
    expect(meaning).to_have_text(MEANING)
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.locator("h1").tap()
    expect(meaning).to_have_count(0)
    link.tap()
    link.tap()
    page.wait_for_url("**/guide/glossary/#term-digest")
