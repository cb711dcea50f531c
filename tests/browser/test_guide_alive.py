"""The guide's examples and tools as readers handle them."""

from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

PAGE = "/guide/building/entrypoint-and-cmd/"


def shell_form(page):
    return page.locator("figure[data-example]", has_text="Shell form: the shell is PID 1")


def test_an_example_is_edited_in_place_and_its_finding_vanishes(open_page):
    page = open_page(PAGE)
    example = shell_form(page)
    example.get_by_role("link", name="Try it").click()
    expect(example.locator(".live-finding", has_text="exec-form-entrypoint")).to_be_visible()
    expect(example.get_by_role("link", name="IMG-36")).to_be_visible()
    editor = example.get_by_role("textbox")
    expect(editor).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(
        'FROM python:3.14-slim\nUSER 10001:10001\nENTRYPOINT ["/bin/app"]\nCMD ["--port", "8080"]'
    )
    expect(example.locator(".verdict-pass", has_text="No findings")).to_be_visible()
    assert violations(page) == []

    example.get_by_role("link", name="Open in the reviewer").click()
    page.wait_for_url("**/review/")
    expect(page.locator("#dockerfile")).to_have_value(
        'FROM python:3.14-slim\nUSER 10001:10001\nENTRYPOINT ["/bin/app"]\nCMD ["--port", "8080"]'
    )


def test_an_example_is_mended_and_put_back(open_page):
    page = open_page(PAGE)
    example = shell_form(page)
    example.get_by_role("link", name="Mend it").click()
    expect(example.locator(".live-diff")).to_contain_text('+ENTRYPOINT ["/usr/local/bin/python"')
    expect(example.get_by_role("button", name="Apply to the example")).to_be_focused()
    page.keyboard.press("Enter")
    expect(example.locator(".verdict-pass")).to_be_visible()
    example.get_by_role("link", name="Stop").click()
    expect(example.locator("pre code")).to_contain_text("ENTRYPOINT /usr/local/bin/python -m powersupply")


def test_the_editor_is_not_loaded_before_it_is_asked_for(open_page):
    page = open_page(PAGE)
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert any("live" in name for name in loaded)
    assert not any("player" in name for name in loaded)


def test_without_scripts_a_bad_example_leads_to_its_mended_page(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    example = shell_form(page)
    expect(example.get_by_role("link", name="Try it")).to_be_hidden()
    example.get_by_role("link", name="Mend it").click()
    expect(page.get_by_role("heading", name="How it is mended")).to_be_visible()
    expect(page.locator(".live-diff")).to_contain_text('+ENTRYPOINT ["/usr/local/bin/python"')
    page.get_by_role("link", name="Open in the reviewer").first.click()
    expect(page.locator("#dockerfile")).to_contain_text("ENTRYPOINT /usr/local/bin/python")
