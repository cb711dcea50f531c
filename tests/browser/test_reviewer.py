"""The reviewer in a real browser, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

FAULTY = """\
FROM python:3.13
MAINTAINER Ada
RUN apt-get update && apt-get install -y curl
ADD . /app
WORKDIR app
CMD python -m app
"""


def test_findings_appear_as_one_types(desk):
    reviewer = desk()
    expect(reviewer.page.get_by_role("heading", name="Nothing to review yet")).to_be_visible()

    reviewer.editor.click()
    reviewer.page.keyboard.type("FROM python:latest")

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    expect(reviewer.page.locator(".cm-lintRange-error").first).to_be_visible()
    expect(reviewer.page.locator(".cm-lint-marker-error").first).to_be_visible()


def test_a_finding_leads_to_its_place_in_the_text(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    place = reviewer.finding("absolute-workdir").locator("[data-goto]")
    place.click()

    assert reviewer.cursor_line() == "5"
    expect(reviewer.editor).to_be_focused()
    expect(reviewer.finding("absolute-workdir")).to_have_class(re.compile("finding-current"))


def test_columns_are_right_behind_characters_outside_the_basic_plane(desk):
    reviewer = desk()
    reviewer.write("FROM python:3.13.1\nRUN echo 🚢🚢 && sudo true\n")
    expect(reviewer.finding("no-sudo")).to_be_visible()

    marked = reviewer.page.locator(".cm-lintRange", has_text="sudo")
    assert any(text.startswith("sudo") for text in marked.all_inner_texts())


def test_a_fix_shows_its_diff_and_mends_the_finding(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.finding("copy-over-add").locator(".fix-button").first.click()
    expect(reviewer.dialog).to_be_visible()
    expect(reviewer.dialog.locator(".cm-deletedChunk")).to_contain_text("ADD . /app")
    expect(reviewer.dialog.locator(".cm-changedLine")).to_contain_text("COPY . /app")
    assert "ADD . /app" in reviewer.text()

    reviewer.dialog.get_by_role("button", name="Apply").click()

    expect(reviewer.finding("copy-over-add")).to_have_count(0)
    assert reviewer.text() == FAULTY.replace("ADD . /app", "COPY . /app")
    reviewer.page.keyboard.press("Control+Z")
    expect(reviewer.finding("copy-over-add")).to_have_count(1)
    assert reviewer.text() == FAULTY


def test_a_fix_that_is_not_applied_changes_nothing(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.finding("copy-over-add").locator(".fix-button").first.click()
    reviewer.dialog.get_by_role("button", name="Cancel").click()

    expect(reviewer.dialog).to_be_hidden()
    assert reviewer.text() == FAULTY


def test_fix_all_and_a_few_edits_lead_to_no_findings(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.page.get_by_role("button", name="Fix all, suggestions too").click()
    expect(reviewer.dialog).to_be_visible()
    reviewer.dialog.get_by_role("button", name="Apply").click()
    expect(reviewer.findings).to_have_count(1)
    expect(reviewer.finding("commented-steps")).to_be_visible()
    for expected in ("COPY . /app", "WORKDIR /app", "USER 10001:10001"):
        assert expected in reviewer.text()

    reviewer.page.keyboard.press("Control+Home")
    reviewer.page.keyboard.insert_text("# The service, with curl for its health check\n")
    expect(reviewer.page.get_by_role("heading", name="No findings")).to_be_visible()


def test_control_full_stop_offers_the_fix_under_the_cursor(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.page.keyboard.press("Control+Home")
    for _ in range(3):
        reviewer.page.keyboard.press("ArrowDown")
    reviewer.page.keyboard.press("Control+.")

    expect(reviewer.dialog).to_be_visible()
    expect(reviewer.dialog.get_by_role("button", name="Apply")).to_be_focused()
    reviewer.page.keyboard.press("Enter")
    expect(reviewer.finding("copy-over-add")).to_have_count(0)


def test_a_mark_explains_itself(desk):
    reviewer = desk()
    reviewer.write("FROM python:latest\n")
    reviewer.page.locator(".cm-lintRange", has_text="python").first.hover()
    tip = reviewer.page.locator(".cm-tooltip-lint")

    expect(tip.get_by_role("link", name="no-latest-base-image")).to_be_visible()
    expect(tip.get_by_role("link", name=re.compile("IMG-")).first).to_be_visible()


def test_instructions_and_flags_are_completed(desk):
    reviewer = desk()
    reviewer.editor.click()
    reviewer.page.keyboard.type("ENTRYP")
    expect(reviewer.page.get_by_role("option", name=re.compile("^ENTRYPOINT"))).to_be_visible()
    reviewer.page.keyboard.press("Escape")
    reviewer.write("COPY --ch")
    reviewer.page.keyboard.press("Control+Space")

    expect(reviewer.page.get_by_role("option", name="--chown=")).to_be_visible()


def test_what_was_typed_survives_a_reload(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.page.reload()

    assert reviewer.text() == FAULTY
    expect(reviewer.finding("copy-over-add")).to_be_visible()


def _drop(reviewer, name: str, content: list[int]) -> None:
    transfer = reviewer.page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(content)], name));
            return transfer;
        }""",
        [name, content],
    )
    reviewer.editor.dispatch_event("drop", {"dataTransfer": transfer})


def test_a_file_dropped_on_the_editor_is_reviewed(desk):
    reviewer = desk()
    _drop(reviewer, "Dockerfile", list(b"FROM python:latest\r\nUSER 1000\r\n"))

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    assert reviewer.text() == "FROM python:latest\nUSER 1000\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (list(b"\x7fELF\x00\x01"), "looks like a binary file"),
        ([0xFF, 0xFE, 0x41], "is not UTF-8 text"),
        ([0x20] * 1_000_001, "is larger than the megabyte"),
    ],
)
def test_a_file_that_is_no_dockerfile_is_refused_and_the_text_kept(desk, content, message):
    reviewer = desk()
    reviewer.write(FAULTY)
    _drop(reviewer, "thing", content)

    expect(reviewer.page.get_by_role("status").filter(has_text=message)).to_be_visible()
    assert reviewer.text() == FAULTY


def test_an_example_can_be_loaded_and_taken_back(desk):
    reviewer = desk()
    reviewer.write("FROM scratch\n")
    reviewer.page.locator("summary", has_text="Examples").click()
    reviewer.page.get_by_role("link", name="A Node web server, half right").click()
    expect(reviewer.finding("no-sudo")).to_be_visible()

    reviewer.page.keyboard.press("Control+Z")
    assert reviewer.text() == "FROM scratch\n"


def test_another_profile_is_another_review(desk):
    reviewer = desk()
    reviewer.write("FROM python:3.13.1\nRUN apt-get update && apt-get install -y curl\n")
    expect(reviewer.findings.first).to_be_visible()
    before = reviewer.findings.count()
    reviewer.page.get_by_label("Profile").select_option("hadolint")

    expect(reviewer.findings).not_to_have_count(before)


def test_the_home_page_has_a_review_under_way(desk):
    reviewer = desk("/")
    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    reviewer.write("FROM scratch\nUSER 1000\n")
    expect(reviewer.finding("no-latest-base-image")).to_have_count(0)
    reviewer.page.get_by_role("button", name="Open in the reviewer").click()

    expect(reviewer.page).to_have_url(re.compile("/review/$"))
    assert reviewer.text() == "FROM scratch\nUSER 1000\n"


def test_a_review_by_keyboard_alone(desk):
    reviewer = desk()
    keyboard, page = reviewer.page.keyboard, reviewer.page
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    for _ in range(12):
        keyboard.press("Tab")
        if reviewer.editor.evaluate("element => element.getRootNode().activeElement === element"):
            break
    keyboard.insert_text("FROM python:3.13.1\nADD . /app\n")
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    fix = reviewer.finding("copy-over-add").locator(".fix-button").first
    for _ in range(40):
        keyboard.press("Tab")
        if fix.evaluate("element => document.activeElement === element"):
            break
    keyboard.press("Enter")
    expect(reviewer.dialog).to_be_visible()
    keyboard.press("Enter")

    expect(reviewer.finding("copy-over-add")).to_have_count(0)
    expect(reviewer.editor).to_be_focused()


def test_a_failing_server_is_said_and_the_text_stays(desk):
    reviewer = desk(may_complain=True)
    reviewer.page.route("**/review/findings/", lambda route: route.abort())
    reviewer.write(FAULTY)

    expect(reviewer.page.get_by_role("status").filter(has_text="can't be reached")).to_be_visible()
    assert reviewer.text() == FAULTY


class TestWithoutJavaScript:
    @pytest.fixture
    def plain(self, open_page):
        return open_page("/review/", java_script_enabled=False)

    def test_a_dockerfile_is_reviewed_and_its_lines_marked(self, plain):
        plain.get_by_label("Dockerfile").fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()

        expect(plain.locator(".finding", has_text="copy-over-add")).to_be_visible()
        expect(plain.locator("#L4 mark").first).to_be_visible()
        assert plain.get_by_label("Dockerfile").input_value() == FAULTY

    def test_a_fix_is_applied_shown_and_taken_back(self, plain):
        plain.get_by_label("Dockerfile").fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()
        plain.locator(".finding", has_text="copy-over-add").locator(".fix-button").first.click()
        assert "COPY . /app" in plain.get_by_label("Dockerfile").input_value()
        expect(plain.locator(".applied .gi")).to_contain_text("COPY . /app")

        plain.get_by_role("button", name="Take it back").click()
        assert plain.get_by_label("Dockerfile").input_value() == FAULTY

    def test_all_fixes_are_applied_at_once(self, plain):
        plain.get_by_label("Dockerfile").fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()
        plain.get_by_role("button", name="Fix all, suggestions too").click()

        assert "COPY . /app" in plain.get_by_label("Dockerfile").input_value()
        expect(plain.locator(".finding", has_text="copy-over-add")).to_have_count(0)

    def test_a_file_is_sent_by_the_form(self, plain):
        plain.get_by_label("Or choose a file").set_input_files(
            {"name": "Dockerfile", "mimeType": "text/plain", "buffer": b"FROM python:latest\r\n"}
        )
        plain.get_by_role("button", name="Review", exact=True).click()

        expect(plain.locator(".finding", has_text="no-latest-base-image")).to_be_visible()
        assert plain.get_by_label("Dockerfile").input_value() == "FROM python:latest\n"

    def test_an_example_is_a_link(self, plain):
        plain.locator("summary", has_text="Examples").click()
        plain.get_by_role("link", name="A Node web server, half right").click()

        expect(plain.locator(".finding", has_text="no-sudo").first).to_be_visible()
