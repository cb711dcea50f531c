"""Search as one types, by keyboard: the suggestions below the field of every page, and the search page."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the guide")


def suggestions(page: Page) -> Locator:
    return page.get_by_role("listbox", name="First results")


def chosen(page: Page) -> Locator:
    return suggestions(page).locator("[aria-selected=true]")


def test_a_page_is_found_and_opened_without_a_mouse(open_page):
    page = open_page("/review/rules/pin-base-image/")
    page.keyboard.press("/")
    page.keyboard.type("entrypiont")
    expect(suggestions(page)).to_be_visible()
    expect(field(page)).to_have_attribute("aria-expanded", "true")

    first = suggestions(page).get_by_role("option").first
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_count(1)
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(field(page)).to_be_focused()

    address = str(first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_arrows_go_round_through_the_field(open_page):
    page = open_page("/guide/")
    field(page).click()
    page.keyboard.type("labels")
    expect(suggestions(page)).to_contain_text("results for “labels”")  # and not for its first letters
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_contain_text("results for “labels”")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_count(0)
    expect(field(page)).not_to_have_attribute("aria-activedescendant", re.compile(".*"))


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(open_page):
    page = open_page("/guide/")
    field(page).click()
    page.keyboard.type("labels")
    expect(suggestions(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(suggestions(page)).to_be_hidden()
    expect(field(page)).to_have_value("labels")

    page.keyboard.press("ArrowDown")
    expect(suggestions(page)).to_be_visible()


def test_enter_without_a_choice_leads_to_all_results(open_page):
    page = open_page("/guide/")
    field(page).click()
    page.keyboard.type("run as non root")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/search/?q=run+as+non+root")
    expect(page.locator(".results").get_by_role("link").first).to_be_visible()


def test_a_late_answer_does_not_take_the_place_of_a_newer_one(open_page):
    page = open_page("/guide/")
    held: list[Route] = []
    page.route(re.compile(r"suggestions/\?q=lab$"), lambda route: held.append(route))
    field(page).click()
    with page.expect_request(re.compile(r"q=lab$")):
        page.keyboard.type("lab")
    expect(page.locator(".site-search.is-waiting")).to_be_visible()  # it takes long, and says so
    page.keyboard.type("els sorted")
    expect(suggestions(page)).to_contain_text("labels sorted")
    held[0].fulfill(body="<a role=option id=late href=/late>late</a>", content_type="text/html")
    expect(page.locator(".site-search.is-waiting")).to_have_count(0)
    expect(suggestions(page)).not_to_contain_text("late")


def test_where_the_server_is_away_the_field_says_so_and_stays_a_form(open_page):
    page = open_page("/guide/", may_complain=True)
    page.route("**/suggestions/**", lambda route: route.abort())
    field(page).click()
    page.keyboard.type("labels")
    expect(page.locator(".site-search [role=status]")).to_contain_text("can't be reached")
    expect(suggestions(page)).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/search/?q=labels")


def test_the_search_page_follows_the_typing_and_the_arrows(open_page):
    page = open_page("/guide/search/")
    query = page.locator("#query")
    expect(query).to_be_focused()
    page.keyboard.type("CKV_DOCKER_3")
    first = page.locator(".results").get_by_role("link").first
    expect(first).to_have_text("unprivileged-user")
    assert page.url.endswith("?q=CKV_DOCKER_3")
    expect(page.locator("#results-status")).to_contain_text("result")

    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(query).to_be_focused()


def test_a_kind_stays_chosen_while_one_types_on(open_page):
    page = open_page("/guide/search/?q=label")
    page.get_by_role("navigation", name="Kinds of results").get_by_role("link", name="Rule").click()
    page.locator("#query").press("End")
    page.keyboard.type("s known")
    expect(page.locator(".results").get_by_role("link").first).to_have_text("known-labels")
    tags = page.locator(".results .tag").all_inner_texts()
    assert set(tags) == {"Rule"}


@pytest.mark.parametrize("width", [920, 1440])
def test_the_suggestions_stay_inside_the_window(open_page, width):
    page = open_page("/guide/building/labels/", viewport={"width": width, "height": 800})
    field(page).click()
    page.keyboard.type("environment variables")
    expect(suggestions(page)).to_be_visible()
    box = suggestions(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_late_answer_does_not_take_away_what_was_chosen(open_page):
    page = open_page("/guide/")
    field(page).click()
    page.keyboard.type("labels")
    expect(suggestions(page)).to_contain_text("results for “labels”")
    held: list[Route] = []
    page.route(re.compile(r"suggestions/\?q=labels\+sorted$"), lambda route: held.append(route))
    with page.expect_request(re.compile(r"q=labels\+sorted$")):
        page.keyboard.type(" sorted")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_count(1)
    held[0].fulfill(body="<a role=option id=late href=/late>late</a>", content_type="text/html")
    expect(page.locator(".site-search.is-waiting")).to_have_count(0)
    expect(chosen(page)).to_have_count(1)
    expect(page.locator("#late")).to_have_count(0)
