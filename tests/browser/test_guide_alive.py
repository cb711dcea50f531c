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


def test_the_calculator_works_as_one_types(open_page):
    page = open_page("/guide/building/naming-and-tagging/")
    page.get_by_label("Version to release").fill("1.12.8")
    tool = page.locator("#tool-tags")
    expect(tool.get_by_text("stays at 1.13.1").first).to_be_visible()
    page.get_by_label("Version to release").fill("1.12")
    expect(tool.get_by_text("such as 1.12.0")).to_be_visible()
    expect(page.get_by_label("Version to release")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Version to release").fill("1.12.8")
    expect(tool.get_by_text("such as 1.12.0")).to_be_hidden()
    expect(tool.locator(".code .copy")).to_be_visible()


def test_the_simulator_is_walked_by_keyboard(open_page):
    page = open_page("/guide/building/ordering/")
    good = page.locator(".cache-build").last
    expect(good).to_contain_text("1 of 5")
    page.get_by_label("The application's code").focus()
    page.keyboard.press("ArrowDown")
    expect(good).to_contain_text("all from the cache")
    assert violations(page) == []


def test_a_stop_is_gone_through_step_by_step(open_page):
    page = open_page("/guide/structuring/structuring-applications/", reduced_motion="reduce")
    tool = page.locator("#tool-stop")
    expect(tool.get_by_text("Step 1 of 5")).to_be_visible()
    expect(tool.get_by_text("killed").first).to_be_hidden()
    tool.get_by_role("button", name="Next step").click()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(tool.get_by_text("Shell form: killed")).to_be_visible()
    expect(tool.get_by_text("exit status 137")).to_be_visible()
    tool.get_by_label("Compare").select_option("script")
    expect(tool.get_by_text("A script without exec: killed")).to_be_visible()
    assert violations(page) == []


def test_the_figure_is_explored_by_keyboard_and_pointer(open_page):
    page = open_page("/guide/structuring/how-containerisation-works/")
    page.get_by_role("link", name="signals", exact=True).focus()
    expect(page.locator("#touch-signals")).to_be_visible()
    expect(page.locator("#touch-ports")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#touch-permissions")).to_be_visible()
    page.get_by_role("link", name="ports", exact=True).hover()
    expect(page.locator("#touch-ports")).to_be_visible()
    page.get_by_role("button", name="Show all as a list").click()
    expect(page.locator("#touch-signals")).to_be_visible()
    assert violations(page) == []


def test_without_scripts_the_tools_show_everything_and_answer(open_page):
    page = open_page("/guide/structuring/structuring-applications/", java_script_enabled=False)
    expect(page.get_by_text("Shell form: killed")).to_be_visible()
    page = open_page("/guide/structuring/how-containerisation-works/", java_script_enabled=False)
    expect(page.locator("#touch-ulimits")).to_be_visible()
    page = open_page("/guide/building/ordering/", java_script_enabled=False)
    page.get_by_label("The base image").check()
    page.get_by_role("button", name="Build again").click()
    expect(page.get_by_text("5 of 5")).to_be_visible()


def test_an_edited_compose_example_is_completed_reviewed_and_taken_to_the_reviewer(open_page):
    page = open_page("/guide/running/storage/")
    example = page.locator("figure[data-example]", has_text="The same as a compose file")
    example.get_by_role("link", name="Try it").click()
    expect(example.locator(".verdict-pass", has_text="No findings")).to_be_visible()
    expect(example.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("services:\n  gallery:\n    image: gallery:1.4.0\n    ")
    page.keyboard.type("privi")
    page.get_by_role("option", name="privileged").click()
    page.keyboard.insert_text("true\n")
    expect(example.locator(".live-finding", has_text="not-privileged")).to_be_visible()
    example.get_by_role("link", name="Open in the reviewer").click()
    page.wait_for_url("**/review/run/")
    expect(page.locator("[data-name=commands] textarea")).to_have_value(
        "services:\n  gallery:\n    image: gallery:1.4.0\n    privileged: true\n"
    )
