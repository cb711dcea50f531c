"""The guide as a reader handles it: old anchors, contents, filters of the matrix, paper."""

import re

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("old", "new", "heading"),
    [
        ("/guide/#header-3-network", "/guide/running/network/", "Network"),
        ("/containerisation-standards.html#labels", "/guide/building/labels/", "Labels"),
        (
            "/guide/#figure-1-container-anatomy",
            "/guide/structuring/how-containerisation-works/#figure-1-container-anatomy",
            "How containerisation works",
        ),
    ],
)
def test_an_anchor_of_the_source_document_leads_to_its_matter(open_page, old, new, heading):
    page = open_page(old)
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    assert page.url.endswith(new)


def test_the_contents_follow_the_scroll(open_page):
    page = open_page("/guide/building/labels/")
    contents = page.get_by_role("navigation", name="On this page")
    page.get_by_role("heading", name="How to check").scroll_into_view_if_needed()
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    expect(contents.locator("[aria-current]")).to_have_text("Further reading")


def test_the_matrix_answers_each_choice_and_its_downloads_follow(open_page):
    page = open_page("/guide/traceability/")
    page.get_by_label("Area").select_option("TAG")
    expect(page.locator("main").get_by_role("status")).to_contain_text("11 of 81")
    page.get_by_label("Words, ids, rules").fill("sign")
    expect(page.get_by_role("row")).to_have_count(2)
    assert page.url.endswith("?q=sign&area=TAG")
    address = page.get_by_role("link", name="CSV").get_attribute("href")
    assert address.endswith("/guide/traceability.csv?area=TAG&q=sign")
    page.get_by_label("Words, ids, rules").fill("qqqqqq")
    expect(page.get_by_text("No requirement fits.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_what_heads_the_matrix_stays_in_sight(open_page, width):
    page = open_page("/guide/traceability/", viewport={"width": width, "height": 900})
    page.locator("tbody tr").nth(40).evaluate("(row) => row.scrollIntoView({ behavior: 'instant', block: 'start' })")
    head = "thead th" if width > 800 else "tbody tr:nth-child(41) th"
    assert page.locator(head).first.bounding_box()["y"] >= -1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_there_are_words_and_nothing_to_press(open_page):
    page = open_page("/guide/building/labels/", color_scheme="dark")
    page.emulate_media(media="print")
    for gone in (".site-header", ".guide-tree", ".pagination", ".page-links ul", ".code-actions", "button"):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    link = page.locator(".prose a.external").first
    shown = link.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert link.get_attribute("href") in shown


def test_on_paper_a_page_says_where_and_when_it_was_printed(open_page, live_server):
    page = open_page("/review/rules/pin-base-image/")
    said = page.get_by_text(f"{live_server.url}/review/rules/pin-base-image/")
    expect(said).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(said).to_be_visible()
    expect(said).to_contain_text(re.compile(r"printed on \d{1,2} \w+ 20\d\d"))


def test_the_whole_standard_can_be_saved_as_a_pdf(open_page):
    page = open_page("/guide/print/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
    assert 80 < pdf.count(b"/Type /Page\n") < 300
