"""Reading without a network: visited pages of the guide, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

# Waited for by asking again: the content security policy refuses what Playwright's own waiting evaluates in a page.
_CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
_KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) kept.push(url.slice(location.origin.length));
    }
    return kept;
}"""


def _until(page: Page, expression: str, holds) -> None:
    for _ in range(150):
        if holds(page.evaluate(expression)):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{expression} is still {page.evaluate(expression)}")


def test_visited_pages_can_be_read_without_a_network_and_nothing_else_is_kept(open_page):
    page = open_page("/guide/building/labels/", service_workers="allow", may_complain=True)
    _until(page, _CONTROLLED, bool)
    page.goto("/guide/building/arguments/")
    page.goto("/review/?sample=first-attempt")
    page.goto("/guide/search/?q=label")
    page.goto("/guide/building/arguments/")
    _until(page, _KEPT, lambda kept: {"/guide/building/labels/", "/guide/building/arguments/"} <= set(kept))
    kept = page.evaluate(_KEPT)
    assert [path for path in kept if not path.startswith(("/guide/", "/static/"))] == []
    assert [path for path in kept if path.startswith("/guide/search") or "?" in path] == []

    page.context.set_offline(True)
    page.goto("/guide/building/labels/")
    expect(page.get_by_role("heading", name="Labels", level=1)).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("No network")
    assert page.evaluate("getComputedStyle(document.querySelector('.guide')).display") == "grid"  # its style sheet too
    page.goto("/guide/building/onbuild/")
    expect(page.get_by_role("heading", name="There is no network")).to_be_visible()
    page.goto("/review/")
    expect(page.get_by_role("heading", name="There is no network")).to_be_visible()

    page.context.set_offline(False)
    page.goto("/guide/building/onbuild/")
    expect(page.get_by_role("heading", name="ONBUILD", level=1)).to_be_visible()


def test_an_old_version_of_the_guide_is_not_kept(open_page):
    page = open_page("/review/rules/", service_workers="allow", may_complain=True)
    page.evaluate("caches.open('guide-of-yesterday').then((cache) => cache.put('/guide/', new Response('old')))")
    page.goto("/guide/")
    _until(page, "caches.keys()", lambda names: len(names) == 1 and names != ["guide-of-yesterday"])
