"""What every page has: theme, keys, copy buttons, and no movement while it loads."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

PAPER_LIGHT, PAPER_DARK = "rgb(252, 252, 250)", "rgb(15, 24, 34)"


def _paper(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_theme_follows_the_system(open_page):
    assert _paper(open_page("/review/rules/", color_scheme="light")) == PAPER_LIGHT
    assert _paper(open_page("/review/rules/", color_scheme="dark")) == PAPER_DARK


def test_a_chosen_theme_holds_on_the_next_page_from_its_first_paint(open_page):
    page = open_page("/review/rules/", color_scheme="light")
    page.get_by_role("button", name="Switch to dark theme").click()
    assert _paper(page) == PAPER_DARK

    page.goto("/review/", wait_until="commit")
    page.wait_for_function("document.body !== null")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert _paper(page) == PAPER_DARK

    page.get_by_role("button", name="Switch to light theme").click()
    assert page.evaluate("localStorage.getItem('theme')") is None  # back to what the system says


PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_on_a_phone_the_header_is_one_row_whose_menu_opens_by_keyboard(open_page, scripts):
    page = open_page("/guide/", java_script_enabled=scripts, **PHONE)
    assert page.locator(".site-header").bounding_box()["height"] <= 64
    workshop = page.get_by_role("navigation", name="Site").get_by_role("link", name="Workshop")
    expect(workshop).to_be_hidden()
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(workshop).to_be_visible()
    page.keyboard.press("Escape")
    expect(workshop).to_be_hidden()
    expect(menu).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # from the button into what it opened
    page.keyboard.press("Tab")
    expect(workshop).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/workshop/")


def test_on_a_phone_search_is_a_page_that_the_slash_opens_too(open_page):
    page = open_page("/workshop/", **PHONE)
    page.get_by_role("link", name="Search the guide").click()
    page.wait_for_url("**/guide/search/")
    expect(page.locator("#query")).to_be_focused()

    page.goto("/review/rules/")
    page.keyboard.press("/")
    page.wait_for_url("**/guide/search/")


def test_a_menu_that_led_away_is_closed_when_one_comes_back(open_page):
    page = open_page("/guide/", **PHONE)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Starters").click()
    page.wait_for_url("**/starters/")
    page.go_back()
    expect(page.get_by_role("navigation", name="Site")).to_be_hidden()


def test_with_letters_of_double_size_the_header_fits_a_phone(open_page):
    page = open_page("/guide/", **PHONE)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("link", name="Containerisation Standards")).to_be_visible()


def test_a_slash_focuses_the_search(open_page):
    page = open_page("/review/rules/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search the guide")).to_be_focused()

    page.keyboard.type("a/b?")
    expect(page.get_by_role("combobox", name="Search the guide")).to_have_value("a/b?")


def test_a_question_mark_lists_the_keys(open_page):
    page = open_page("/review/")
    page.locator("h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Search the guide")
    expect(dialog).to_contain_text("Next finding")

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_single_letter_keys_can_be_turned_off(open_page):
    page = open_page("/review/rules/")
    page.keyboard.press("?")
    page.get_by_label("Single-letter keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("/")

    expect(page.get_by_role("combobox", name="Search the guide")).not_to_be_focused()


def test_keys_typed_into_the_editor_are_text(desk):
    reviewer = desk()
    reviewer.editor.click()
    reviewer.page.route("**/review/findings/", lambda route: None)  # no answer: the second request replaces the first
    for keys in ("# what/", "why?"):
        with reviewer.page.expect_request("**/review/findings/"):
            reviewer.page.keyboard.type(keys)

    expect(reviewer.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert reviewer.text() == "# what/why?"


def test_code_can_be_copied(open_page):
    page = open_page("/review/rules/pin-base-image/", permissions=["clipboard-read", "clipboard-write"])
    figure = page.locator("figure.code").first
    figure.get_by_role("button", name=re.compile("^Copy")).click()

    expect(figure.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == figure.locator("pre").evaluate("pre => pre.textContent")


@pytest.mark.parametrize("path", ["/", "/guide/building/base-images/", "/review/?sample=first-attempt"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_while_a_page_loads(open_page, path, width):
    page = open_page(path, viewport={"width": width, "height": 900})
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """() => new Promise((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        })"""
    )

    assert shift < 0.0001  # a word may grow while its line is still coming in


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/guide/building/base-images/", 60_000),
        ("/guide/structuring/structuring-applications/", 60_000),
        ("/review/", 200_000),
        ("/review/run/", 200_000),
    ],
)
def test_a_page_is_light(open_page, path, limit):
    page = open_page("/review/rules/")
    bodies = {}
    page.on("response", lambda response: bodies.setdefault(urlsplit(response.url).path, response.body()))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    brotli = pytest.importorskip("brotli")
    sizes = {
        name: len(body)
        if name.endswith((".woff2", ".png"))
        else len(brotli.compress(body) if name.startswith("/static/") else gzip.compress(body, 6))
        for name, body in bodies.items()
    }

    assert sum(sizes.values()) < limit, sizes
