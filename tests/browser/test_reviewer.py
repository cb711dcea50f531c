"""The reviewer in a real browser, with and without JavaScript."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.dockerfile.model import Span
from portal.review import Edit, Finding, Fix, Report, Safety, Severity
from tests.browser.conftest import drop, drop_from_disk

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


def test_fix_all_mends_what_can_be_mended(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.page.get_by_role("button", name="Fix all, suggestions too").click()
    expect(reviewer.dialog).to_be_visible()
    reviewer.dialog.get_by_role("button", name="Apply").click()
    expect(reviewer.finding("copy-over-add")).to_have_count(0)
    expect(reviewer.finding("unprivileged-user")).to_have_count(0)
    for expected in ("COPY . /app", "WORKDIR /app", "USER 10001:10001"):
        assert expected in reviewer.text()


def test_fix_all_mends_every_file_and_shows_the_diff_of_each(desk):
    reviewer = desk()
    drop(
        reviewer.page,
        {
            "Dockerfile": list(b'from debian:12.5\nCOPY . /\nENTRYPOINT ["/start.sh"]\n'),
            ".dockerignore": list(b".git\n"),
            "start.sh": list(b"#!/bin/sh\n/app\n"),
        },
    )
    reviewer.page.get_by_role("button", name="Fix all, suggestions too").click()
    for name in ("Dockerfile", ".dockerignore", "start.sh"):
        expect(reviewer.dialog.get_by_role("heading", name=name, exact=True)).to_be_visible()
    reviewer.dialog.get_by_role("button", name="Apply").click()

    expect(reviewer.finding("script-execs-application")).to_have_count(0)
    dockerfile, ignore, script = _texts(reviewer.page)
    assert dockerfile.startswith("FROM debian:12.5\n")
    assert "**/*.pem" in ignore
    assert script == "#!/bin/sh\nexec /app\n"


def test_what_strict_would_find_is_one_click_away(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.page.get_by_role("button", name=re.compile(r"^\d+ more findings in strict$")).click()

    expect(reviewer.page.get_by_label("Profile")).to_have_value("strict")
    expect(reviewer.finding("pin-apt-packages")).to_be_visible()


def test_a_review_under_way_and_one_refused_are_said_to_be_so(desk):
    reviewer = desk(may_complain=True)
    held = []
    reviewer.page.route("**/review/findings/", lambda route: held.append(route))
    reviewer.write(FAULTY)
    expect(reviewer.page.get_by_role("heading", name="Reviewing…")).to_be_visible()
    held[-1].continue_()
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.page.unroute("**/review/findings/")
    status = reviewer.page.locator("#findings-status")
    expect(status).to_have_text(re.compile(r"^\d+ findings$"))

    reviewer.write("FROM x\0\n")
    expect(reviewer.page.get_by_role("heading", name="Not reviewed")).to_be_visible()
    expect(status).to_have_text("")
    expect(reviewer.page.locator(".cm-lintRange")).to_have_count(0)


def test_findings_of_a_former_text_are_marked_until_the_answer_is_there(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    held = []
    reviewer.page.route("**/review/findings/", lambda route: held.append(route))
    reviewer.write("FROM scratch\n")
    panel = reviewer.page.locator("#findings")
    expect(panel).to_have_attribute("aria-busy", "true")
    expect(reviewer.page.get_by_text("What is shown is of the former text")).to_be_visible()
    held[-1].continue_()
    expect(panel).not_to_have_attribute("aria-busy", "true")
    expect(reviewer.finding("copy-over-add")).to_have_count(0)


def test_one_starts_anew_with_all_files_empty_and_takes_it_back(desk):
    reviewer = desk()
    faulty = FAULTY.replace("CMD python -m app", 'COPY run.sh /\nENTRYPOINT ["/run.sh"]')
    texts = {"Dockerfile": faulty, ".dockerignore": "*\n", "run.sh": "#!/bin/sh\nexec app\n"}
    drop(reviewer.page, {name: list(text.encode()) for name, text in texts.items()})
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    assert _texts(reviewer.page) == list(texts.values())
    reviewer.page.get_by_role("link", name="Start anew").click()
    expect(reviewer.page.get_by_role("heading", name="Nothing to review yet")).to_be_visible()
    assert not any(_texts(reviewer.page))

    reviewer.page.get_by_role("button", name="Changes").click()
    reviewer.dialog.get_by_role("button", name="Take all back").click()
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    assert _texts(reviewer.page) == list(texts.values())


def test_a_button_goes_from_finding_to_finding_and_round(desk):
    reviewer = desk()
    reviewer.write("FROM python:3.13.1\nWORKDIR app\nADD . /app\n")
    expect(reviewer.finding("absolute-workdir")).to_be_visible()
    button = reviewer.page.get_by_role("button", name="Next finding")
    lines = []
    for _ in range(reviewer.findings.count() + 1):
        button.click()
        lines.append(reviewer.cursor_line())
    assert lines[-1] == lines[0]
    assert {"2", "3"} <= set(lines)


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


def _archive(**files: bytes) -> list[int]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return list(buffer.getvalue())


def test_a_file_dropped_on_the_editor_is_reviewed(desk):
    reviewer = desk()
    drop(reviewer.page, {"Dockerfile": list(b"FROM python:latest\r\nUSER 1000\r\n")})

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    assert reviewer.text() == "FROM python:latest\nUSER 1000\n"


def test_line_ends_of_windows_in_a_dropped_file_are_found_and_mended(desk):
    reviewer = desk()
    script = b"#!/bin/sh\r\nexec /app\r\n"
    drop(reviewer.page, {"start.sh": list(script), "Dockerfile": list(b"FROM debian:13\r\nCOPY start.sh /\r\n")})
    found = reviewer.finding("unix-line-ends")
    expect(found).to_contain_text("2 lines")
    found.locator(".fix-button").first.click()
    expect(reviewer.dialog).to_contain_text("In start.sh, each line ends with a line feed alone then.")
    reviewer.dialog.get_by_role("button", name="Apply").click()
    expect(found).to_have_count(0)


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
    drop(reviewer.page, {"thing": content})

    expect(reviewer.page.get_by_role("status").filter(has_text=message)).to_be_visible()
    assert reviewer.text() == FAULTY


PROJECT = {
    "service/Dockerfile": b'FROM python:latest\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n',
    "service/.dockerignore": b".git\n",
    "service/start.sh": b"#!/bin/sh\nexec python -m service\n",
    "service/README.md": b"# Service\n",
    "service/node_modules/x/Dockerfile": b"FROM scratch\n",
}


def _texts(page) -> list[str]:
    """What the form would send of every file."""
    return page.locator(".editor-file textarea").evaluate_all("areas => areas.map(area => area.value).filter(Boolean)")


def test_an_archive_is_unpacked_into_the_tabs(desk):
    reviewer = desk()
    drop(reviewer.page, {"service.zip": _archive(**PROJECT)})

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    assert _texts(reviewer.page) == [
        text.decode() for name, text in PROJECT.items() if name.endswith(("ice/Dockerfile", "ignore", ".sh"))
    ]
    expect(reviewer.page.get_by_role("tab", name="start.sh")).to_be_visible()


def test_a_dropped_folder_is_searched(desk, tmp_path):
    for name, content in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    reviewer = desk()
    drop_from_disk(reviewer.page, tmp_path / "service")

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    assert _texts(reviewer.page) == [
        text.decode() for name, text in PROJECT.items() if name.endswith(("ice/Dockerfile", "ignore", ".sh"))
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (list(b"no archive at all, but long enough to be looked at"), "no .zip archive"),
        (_archive(Dockerfile=b"#" * 1_000_001), "is larger than the megabyte"),
        (_archive(**{"a.txt": b"a", "b.txt": b"b"}), "There is no Dockerfile"),
    ],
)
def test_an_archive_without_use_is_refused_and_the_text_kept(desk, content, message):
    reviewer = desk()
    reviewer.write(FAULTY)
    drop(reviewer.page, {"thing.zip": content})

    expect(reviewer.page.get_by_role("status").filter(has_text=message)).to_be_visible()
    assert reviewer.text() == FAULTY


def test_several_files_go_into_their_tabs(desk):
    reviewer = desk()
    drop(reviewer.page, {name.split("/")[-1]: list(text) for name, text in PROJECT.items() if "node" not in name})

    expect(reviewer.finding("no-latest-base-image")).to_be_visible()
    assert len(_texts(reviewer.page)) == 3


def test_a_dockerignore_alone_leaves_the_dockerfile(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    drop(reviewer.page, {".dockerignore": list(b".git\n")})

    expect(reviewer.page.get_by_role("tab", name=".dockerignore")).to_have_attribute("aria-selected", "true")
    assert _texts(reviewer.page) == [FAULTY, ".git\n"]


def test_each_tab_keeps_its_own_text_and_history(desk):
    reviewer = desk()
    page = reviewer.page
    reviewer.write("FROM scratch\n")
    page.get_by_role("tab", name="+ script").click()
    expect(page.get_by_role("textbox", name="Script", exact=True)).to_be_focused()
    page.keyboard.insert_text("#!/bin/sh\necho two\n")
    expect(page.locator(".editor-file.current [name=script-path]")).to_have_value("docker-entrypoint.sh")
    expect(page.get_by_role("tab", name="+ script")).to_be_visible()
    page.get_by_role("tab", name="Dockerfile").click()
    page.keyboard.press("Control+Z")
    assert _texts(page) == ["#!/bin/sh\necho two\n"]

    page.get_by_role("tab", name="Dockerfile").press("ArrowRight")
    expect(page.get_by_role("tab", name=".dockerignore")).to_be_focused()
    expect(page.get_by_role("textbox", name=".dockerignore")).to_be_visible()


def test_scripts_survive_a_reload(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    drop(reviewer.page, {"start.sh": list(b"#!/bin/sh\nexec app\n")})
    expect(reviewer.page.get_by_role("tab", name="start.sh")).to_have_attribute("aria-selected", "true")
    reviewer.page.reload()

    expect(reviewer.page.get_by_role("tab", name="start.sh")).to_be_visible()
    assert _texts(reviewer.page) == [FAULTY, "#!/bin/sh\nexec app\n"]


@pytest.fixture
def a_finding_in_the_script(monkeypatch) -> None:
    """A review that finds something in start.sh only, and can mend it."""

    def found(text: str, profile: str, *, dockerignore: str | None, scripts: dict[str, str] | None) -> Report:
        if not scripts or "exec" in scripts["start.sh"]:
            return Report((), profile)
        fix = Fix("Replace the shell", Safety.SAFE, (Edit(Span(2, 1, 2, 1), "exec ", "start.sh"),))
        place = Span(2, 1, 2, 7)
        return Report(
            (Finding("exec-form-cmd", Severity.ERROR, "Not process 1.", place, (), (), (fix,), "start.sh"),), profile
        )

    monkeypatch.setattr("portal.web.review.files.review", found)


@pytest.mark.usefixtures("a_finding_in_the_script")
def test_a_finding_in_a_script_leads_to_its_tab_and_is_mended_there(desk):
    reviewer = desk()
    reviewer.write("FROM python:3.13.1\n")
    drop(reviewer.page, {"start.sh": list(b"#!/bin/sh\npython -m app\n")})
    reviewer.page.get_by_role("tab", name="Dockerfile").click()
    tab = reviewer.page.get_by_role("tab", name="start.sh")
    expect(tab).to_contain_text("1")
    reviewer.finding("exec-form-cmd").locator("[data-goto]").click()
    expect(tab).to_have_attribute("aria-selected", "true")
    assert reviewer.cursor_line() == "2"
    expect(reviewer.page.locator(".cm-lintRange-error")).to_have_text("python")

    reviewer.finding("exec-form-cmd").locator(".fix-button").click()
    expect(reviewer.dialog.get_by_role("heading", name="start.sh")).to_be_visible()
    reviewer.dialog.get_by_role("button", name="Apply").click()
    expect(reviewer.page.get_by_role("heading", name="No findings")).to_be_visible()
    assert _texts(reviewer.page)[1] == "#!/bin/sh\nexec python -m app\n"


def test_the_list_follows_the_cursor(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("exec-form-cmd")).to_be_visible()
    expect(reviewer.finding("exec-form-cmd")).not_to_be_in_viewport()
    reviewer.editor.click()
    reviewer.page.keyboard.press("Control+End")
    reviewer.page.keyboard.press("ArrowUp")

    expect(reviewer.finding("exec-form-cmd")).to_be_in_viewport()
    expect(reviewer.finding("exec-form-cmd")).to_have_attribute("aria-current", "true")
    expect(reviewer.finding("copy-over-add")).not_to_have_attribute("aria-current", "true")


def test_findings_are_walked_by_keyboard_and_shown_in_the_text(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    places = reviewer.page.locator("[data-goto]")
    places.first.focus()
    reviewer.page.keyboard.press("ArrowDown")
    expect(places.nth(1)).to_be_focused()
    expect(reviewer.page.locator(".cm-pointed").first).to_be_visible()
    reviewer.page.keyboard.press("ArrowUp")
    expect(places.first).to_be_focused()


def test_filters_stay_while_one_edits(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    everything = reviewer.page.locator(".finding:visible")
    expect(reviewer.finding("no-maintainer")).to_be_visible()
    count = everything.count()
    reviewer.page.locator(".chip", has_text="Error").click()
    expect(reviewer.finding("no-maintainer")).to_be_hidden()
    expect(reviewer.finding("exec-form-cmd")).to_be_visible()
    assert 0 < everything.count() < count

    reviewer.page.locator("#severity-error").press("ArrowRight")
    expect(reviewer.page.locator("#severity-warning")).to_be_checked()
    expect(reviewer.finding("exec-form-cmd")).to_be_hidden()
    reviewer.editor.click()
    reviewer.page.keyboard.press("Control+End")
    reviewer.page.keyboard.insert_text("RUN cd /tmp && sudo true\n")
    added = reviewer.page.locator(".finding", has_text="no-sudo")
    expect(added).to_have_count(1)
    expect(added).to_be_hidden()
    expect(reviewer.page.locator("#severity-warning")).to_be_checked()


def test_all_changes_are_shown_and_taken_back(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    reviewer.page.get_by_role("button", name="Changes").click()
    expect(reviewer.page.get_by_role("status").filter(has_text="Nothing has changed")).to_be_visible()
    reviewer.finding("copy-over-add").locator(".fix-button").first.click()
    reviewer.dialog.get_by_role("button", name="Apply").click()
    expect(reviewer.finding("copy-over-add")).to_have_count(0)
    reviewer.page.reload()
    reviewer.page.get_by_role("button", name="Changes").click()
    expect(reviewer.dialog.locator(".cm-deletedChunk")).to_contain_text("ADD . /app")
    expect(reviewer.dialog.get_by_role("button", name="Close")).to_be_focused()  # who looks takes nothing back
    now = reviewer.text()
    reviewer.page.keyboard.press("Control+z")
    assert reviewer.text() == now
    reviewer.dialog.get_by_role("button", name="Take all back").click()

    expect(reviewer.finding("copy-over-add")).to_have_count(1)
    assert reviewer.text() == FAULTY


def test_the_pictures_follow_the_text(desk):
    reviewer = desk()
    page = reviewer.page
    reviewer.write("FROM python:3.13.1\nCOPY a.py /a.py\nRUN true\n")
    page.get_by_role("button", name="Pictures").click()
    expect(page.get_by_role("img", name="Interface contract of the image")).to_be_visible()
    page.get_by_label("What changes").select_option("a.py")
    expect(page.locator("svg text", has_text="runs again")).to_have_count(2)

    page.locator("#words-contract summary").click()
    reviewer.editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("EXPOSE 8080\n")
    expect(page.locator("svg text", has_text="8080/tcp")).to_be_visible()
    expect(page.get_by_text("Ports: 8080/tcp.", exact=True)).to_be_visible()
    expect(page.get_by_label("What changes")).to_have_value("file:a.py")
    expect(page.locator(".cm-lintRange").first).to_be_visible()


def test_a_broken_requirement_leads_to_its_line(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("absolute-workdir")).to_be_visible()
    reviewer.page.get_by_role("button", name="Requirements").click()
    reviewer.page.locator("li", has=reviewer.page.get_by_role("link", name="absolute-workdir")).get_by_role(
        "link", name="line 5"
    ).click()

    assert reviewer.cursor_line() == "5"
    expect(reviewer.editor).to_be_focused()


def test_an_example_can_be_loaded_and_taken_back(desk):
    reviewer = desk()
    reviewer.write("FROM scratch\n")
    reviewer.page.locator("summary", has_text="Examples").click()
    reviewer.page.get_by_role("link", name=re.compile("^A Node application")).click()
    expect(reviewer.finding("copy-before-install")).to_be_visible()

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
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.write("FROM scratch\nUSER 1000\n")
    expect(reviewer.finding("copy-over-add")).to_have_count(0)
    reviewer.page.get_by_role("button", name="Open in the reviewer").click()

    expect(reviewer.page).to_have_url(re.compile("/review/$"))
    assert reviewer.text() == "FROM scratch\nUSER 1000\n"


def test_a_failing_server_is_said_and_the_text_stays(desk):
    reviewer = desk(may_complain=True)
    reviewer.page.route("**/review/findings/", lambda route: route.abort())
    with reviewer.page.expect_event("requestfailed", lambda request: "ADD . /app" in (request.post_data or "")):
        reviewer.write(FAULTY)

    expect(reviewer.page.get_by_role("status").filter(has_text="can't be reached")).to_be_visible()
    assert reviewer.text() == FAULTY

    expect(reviewer.page.get_by_role("heading", name="Not reviewed")).to_be_visible()
    reviewer.page.unroute("**/review/findings/")
    reviewer.page.get_by_role("button", name="Review it now").click()
    expect(reviewer.finding("copy-over-add")).to_be_visible()


def test_the_findings_are_copied_as_markdown(desk):
    reviewer = desk(permissions=["clipboard-read", "clipboard-write"])
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.page.get_by_role("button", name="Copy as Markdown").click()
    expect(reviewer.page.get_by_role("status").filter(has_text="on the clipboard")).to_be_visible()

    assert "/review/rules/copy-over-add/" in reviewer.page.evaluate("navigator.clipboard.readText()")


def test_a_report_is_downloaded(desk):
    reviewer = desk()
    reviewer.write(FAULTY)
    expect(reviewer.finding("copy-over-add")).to_be_visible()
    reviewer.page.locator("summary", has_text="Download").click()
    with reviewer.page.expect_download() as coming:
        reviewer.page.get_by_role("button", name="SARIF").click()

    assert coming.value.suggested_filename == "review.sarif"
    assert "copy-over-add" in Path(coming.value.path()).read_text("utf-8")


@pytest.mark.parametrize("path", ["/review/?sample=first-attempt", "/review/run/?sample=command"])
def test_no_menu_is_cut_off_by_the_window(open_page, path):
    page = open_page(path)
    for width in (1280, 1000, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for menu in page.locator(".menu").all():
            menu.locator("summary").click()
            box = menu.locator(":scope > :last-child").bounding_box()
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= page.evaluate("document.documentElement.clientWidth"), width
            page.keyboard.press("Escape")


def test_four_tabs_with_their_counts_fit_beside_the_findings(desk):
    page = desk("/review/?sample=virtual-machine", viewport={"width": 1280, "height": 900}).page
    page.get_by_role("tab", name="+ script").click()
    page.locator(".cm-content").click()
    page.keyboard.insert_text("#!/bin/bash\nsshd &\nservice cron start\n")
    expect(page.get_by_role("tab")).to_have_count(4)
    expect(page.get_by_role("tab", name="docker-entrypoint.sh").locator(".count")).to_be_visible()
    tabs = page.locator("#file-tabs")

    assert tabs.evaluate("(one) => one.scrollWidth <= one.clientWidth")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_review_is_shared_read_opened_and_deleted(open_page, script):
    page = open_page("/review/?sample=go-builder", java_script_enabled=script)
    page.locator("summary", has_text="Share").click()
    page.get_by_label("Keep for").select_option("one day")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("heading", name="Your review is shared")).to_be_visible()
    owner = page.url
    page.get_by_role("link", name="Look at it").click()
    address = page.url
    expect(page.locator(".finding", has_text="no-apk-cache")).to_be_visible()
    page.get_by_role("button", name="Open in the reviewer").click()
    expect(page.locator("#findings .finding", has_text="no-apk-cache")).to_be_visible()
    assert "golang" in page.locator("#dockerfile").input_value()

    page.goto(owner)
    page.get_by_role("button", name="Delete it now").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    assert page.request.get(address).status == 404


class TestWithoutJavaScript:
    @pytest.fixture
    def plain(self, open_page):
        return open_page("/review/", java_script_enabled=False)

    def test_a_dockerfile_is_reviewed_and_its_lines_marked(self, plain):
        plain.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()

        expect(plain.locator(".finding", has_text="copy-over-add")).to_be_visible()
        expect(plain.locator("#L4 mark").first).to_be_visible()
        assert plain.get_by_label("Dockerfile", exact=True).input_value() == FAULTY

    def test_a_fix_is_applied_shown_and_taken_back(self, plain):
        plain.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()
        plain.locator(".finding", has_text="copy-over-add").locator(".fix-button").first.click()
        assert "COPY . /app" in plain.get_by_label("Dockerfile", exact=True).input_value()
        expect(plain.locator(".applied .gi")).to_contain_text("COPY . /app")

        plain.get_by_role("button", name="Take it back").click()
        assert plain.get_by_label("Dockerfile", exact=True).input_value() == FAULTY

    def test_all_fixes_are_applied_at_once(self, plain):
        plain.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()
        plain.get_by_role("button", name="Fix all, suggestions too").click()

        assert "COPY . /app" in plain.get_by_label("Dockerfile", exact=True).input_value()
        expect(plain.locator(".finding", has_text="copy-over-add")).to_have_count(0)

    def test_a_file_is_sent_by_the_form(self, plain):
        plain.get_by_label("Or choose files").set_input_files(
            {"name": "Dockerfile", "mimeType": "text/plain", "buffer": b"FROM python:latest\r\n"}
        )
        plain.get_by_role("button", name="Review", exact=True).click()

        expect(plain.locator(".finding", has_text="no-latest-base-image")).to_be_visible()
        assert plain.get_by_label("Dockerfile", exact=True).input_value() == "FROM python:latest\n"

    def test_an_example_is_a_link(self, plain):
        plain.locator("summary", has_text="Examples").click()
        plain.get_by_role("link", name=re.compile("^A Node application")).click()

        expect(plain.locator(".finding", has_text="copy-before-install").first).to_be_visible()

    def test_requirements_and_pictures_are_submit_buttons(self, plain):
        plain.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        plain.get_by_role("button", name="Requirements").click()
        expect(plain.locator("#standing-IMG-broken")).to_have_attribute("open", "")
        plain.get_by_role("button", name="Pictures").click()
        plain.get_by_label("What changes").select_option("line 5: WORKDIR app")
        plain.locator(".drawn", has_text="Layers").get_by_role("button", name="Show").click()

        expect(plain.locator("svg text", has_text="set again").first).to_be_visible()
        assert plain.get_by_label("Dockerfile", exact=True).input_value() == FAULTY

    def test_findings_are_filtered(self, plain):
        plain.get_by_label("Dockerfile", exact=True).fill(FAULTY)
        plain.get_by_role("button", name="Review", exact=True).click()
        plain.locator(".chip", has_text="Error").click()
        plain.get_by_role("button", name="Filter").click()

        expect(plain.locator(".finding", has_text="exec-form-cmd")).to_be_visible()
        expect(plain.locator(".finding", has_text="no-maintainer")).to_be_hidden()
