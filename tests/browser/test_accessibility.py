"""Every kind of page held against axe-core's rules, in both themes, on a phone and on a desk; and reflow."""

import pytest
from playwright.sync_api import expect

from portal.web import limits
from tests.browser.conftest import ROOT

PAGES = {
    "home": "/",
    "guide": "/guide/",
    "guide part": "/guide/building/",
    "guide page": "/guide/building/base-images/",
    "mended example": "/guide/mended/building/ordering/1/",
    "tool": "/guide/tools/tags/",
    "page with a tool": "/guide/structuring/how-containerisation-works/",
    "requirements": "/guide/requirements/",
    "requirement": "/guide/requirements/IMG-18/",
    "traceability": "/guide/traceability/",
    "corrections": "/guide/corrections/",
    "glossary": "/guide/glossary/",
    "search": "/guide/search/?q=layer",
    "search without result": "/guide/search/?q=qqqqqq",
    "review": "/review/?sample=first-attempt",
    "empty review": "/review/",
    "clean review": "/review/?sample=python-service",
    "commands": "/review/run/",
    "command review": "/review/run/?sample=command",
    "pipelines": "/review/ci/",
    "rules": "/review/rules/",
    "no rules": "/review/rules/?q=qqqqqq",
    "rule": "/review/rules/pin-base-image/",
    "starters": "/starters/",
    "starter": "/starters/python-http-service/",
    "faulty starter": "/starters/python-http-service/?project_name=%24%28id%29",
    "workshop": "/workshop/",
    "exercise": "/workshop/keep-it-out/",
    "solution": "/workshop/keep-it-out/solution/",
    "progress": "/workshop/progress/",
    "first day": "/workshop/first-day/",
    "api": "/api/",
}

_AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(_AXE)
    results = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:160]}"
        for violation in results["violations"]
        for node in violation["nodes"][:4]
    ]


_DESK = {"theme": "light", "width": 1440}
_PHONE = {"theme": "dark", "width": 390}


def violations_on_a_desk_and_a_phone(page) -> dict[str, list[str]]:
    """What axe finds in the light theme on a wide window, and in the dark one on a narrow."""
    return {view["theme"]: violations(_seen(page, **view)) for view in (_DESK, _PHONE)}


def _seen(page, theme: str, width: int):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(  # colours that fade to those of the other theme arrive at once
        """async () => {
            for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
            for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
        }"""
    )
    return page


NONE = {"light": [], "dark": []}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_violation_and_fits_the_narrowest_window(open_page, path):
    page = open_page(path, reduced_motion="reduce", color_scheme="light")

    assert violations(page) == []
    narrow = _seen(page, theme="light", width=320)  # what remains of 1280 px at 400 % (WCAG 1.4.10)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.long
@pytest.mark.parametrize(
    "view",
    [_DESK | {"theme": "dark"}, _PHONE | {"theme": "light"}, _PHONE],
    ids=["dark desk", "light phone", "dark phone"],
)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_violation_in_other_themes_and_windows(open_page, path, view):
    size = {"width": view["width"], "height": 900}
    page = open_page(path, reduced_motion="reduce", color_scheme=view["theme"], viewport=size)

    assert violations(page) == []


def test_an_error_page_has_no_violation(open_page):
    page = open_page("/nowhere/", status=404)

    assert violations_on_a_desk_and_a_phone(page) == NONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/guide/search/?q=layer", "/review/?sample=first-attempt"])
def test_the_page_of_a_limit_has_no_violation(open_page, settings, monkeypatch, path):
    monkeypatch.setattr(limits._Store, "asks_from", 0.0)
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 1)
    page = open_page(path, may_complain=True)
    if "review" in path:  # a form that is sent too often is kept in the page
        for _ in range(2):
            with page.expect_navigation():
                page.evaluate("document.getElementById('review-form').submit()")
    else:
        page.reload()
    page.get_by_role("heading", name="Too many requests").wait_for()

    assert violations_on_a_desk_and_a_phone(page) == NONE


def test_the_dialog_of_a_fix_has_no_violation(desk):
    reviewer = desk("/review/?sample=first-attempt")
    reviewer.finding("copy-over-add").locator(".fix-button").first.click()
    reviewer.dialog.locator(".cm-changedLine").wait_for()

    assert violations_on_a_desk_and_a_phone(reviewer.page) == NONE


@pytest.mark.parametrize("view", ["Requirements", "Pictures"])
def test_what_the_panel_shows_has_no_violation(desk, view):
    page = desk("/review/?sample=go-builder").page
    page.get_by_role("button", name=view).click()
    page.locator(".standings" if view == "Requirements" else ".drawn").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    assert violations_on_a_desk_and_a_phone(page) == NONE
    assert page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"]


@pytest.mark.django_db(transaction=True)
def test_a_shared_review_has_no_violation(desk):
    page = desk("/review/?sample=go-builder").page
    page.locator("summary", has_text="Share").click()
    page.get_by_role("button", name="Share").click()
    page.get_by_role("heading", name="Your review is shared").wait_for()
    assert violations_on_a_desk_and_a_phone(page) == NONE
    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("heading", name="A shared review").wait_for()
    assert violations_on_a_desk_and_a_phone(page) == NONE


def test_the_dialog_of_the_keys_has_no_violation(open_page):
    page = open_page("/review/rules/")
    page.keyboard.press("?")

    assert violations_on_a_desk_and_a_phone(page) == NONE


@pytest.mark.parametrize("path", [PAGES[name] for name in ("home", "guide page", "review", "rules", "starter")])
def test_controls_are_large_enough_for_a_finger(open_page, path):
    """44 px high, but for links in text, which WCAG 2.5.5 exempts, and badges, which take more than they show."""
    page = open_page(path, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, input, .site-nav a")]
            .filter((element) => !["hidden", "checkbox"].includes(element.type))
            .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden"))
            .filter((element) => element.getBoundingClientRect().height < 43.5)
            .map((element) => element.outerHTML.slice(0, 120))"""
    )

    assert small == []


def test_the_menu_of_a_narrow_header_has_no_violation(open_page):
    page = open_page("/guide/", viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.get_by_role("button", name="Menu").click()

    for theme in ("light", "dark"):
        assert violations(_seen(page, theme=theme, width=390)) == []


def test_what_colours_tell_is_told_by_shapes_where_colours_are_forced(desk):
    page = desk("/review/?sample=first-attempt", forced_colors="active", color_scheme="dark").page
    page.locator(".cm-lint-marker-error").first.wait_for()

    def drawn(selector: str, name: str) -> str:
        return page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name)

    paper = drawn("body", "backgroundColor")
    for severity in ("error", "warning"):
        assert drawn(f".cm-lint-marker-{severity}", "backgroundColor") != paper
    assert drawn(".chip:has(:checked)", "outlineStyle") == "solid"
    assert drawn(".chip:not(:has(:checked))", "outlineStyle") == "none"
    assert drawn(".tab[aria-current]", "borderBottomColor") != paper
    assert drawn(".panel-bar .tab:not([aria-current])", "borderBottomColor") == paper


def test_letters_of_double_size_fit_where_the_window_stays(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    for path in [PAGES[name] for name in ("guide page", "review", "starter")]:
        page.goto(path)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        narrow = page.evaluate(
            """() => [...document.querySelectorAll("h1, figure.code, .preview-file, .work-editor, .outcome")]
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width < 240)
                .map((one) => one.outerHTML.slice(0, 90))"""
        )
        assert narrow == [], path


def test_nothing_runs_about_where_motion_is_unwanted(desk):
    page = desk("/review/?sample=first-attempt", reduced_motion="reduce").page
    page.route("**/review/findings/", lambda route: None)  # the review is under way, and stays so
    with page.expect_request("**/review/findings/"):
        page.get_by_label("Profile").select_option("strict")
    expect(page.locator("#work-progress")).to_have_css("opacity", "1")

    assert page.evaluate("document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length") == 0
