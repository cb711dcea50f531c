"""The reviewer's page and its list of findings over HTTP."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from portal.dockerfile.model import Span
from portal.review import Edit, Finding, Fix, Report, Safety, Severity, review
from portal.review.samples import samples
from portal.web.review.listing import Listing

FAULTY = "FROM python:3.13.1\nADD . /app\nUSER 10001\n"


def _text(response) -> str:
    """What stands in the page's text area, as a browser reads it."""
    area = re.search(r'<textarea class="code-input".*?>\n?(.*?)</textarea>', response.content.decode(), re.DOTALL)
    assert area is not None
    return unescape(area[1])


def _data(response) -> dict:
    found = re.search(r'<script id="review-data" type="application/json">(.*?)</script>', response.content.decode())
    assert found is not None
    return json.loads(found[1])


def test_the_empty_page_says_what_to_do(client):
    page = client.get("/review/").content.decode()

    assert "Nothing to review yet" in page
    assert "never stored" in page


def test_a_posted_dockerfile_comes_back_with_its_findings(client):
    response = client.post("/review/", {"dockerfile": FAULTY})
    page = response.content.decode()

    assert response.status_code == 200
    assert _text(response) == FAULTY
    assert "copy-over-add" in page
    assert "line 2, column 1" in page
    assert '<mark class="mark-' in page
    assert "/guide/requirements/IMG-30/" in page


def test_line_ends_of_a_browsers_form_change_no_place(client):
    plain = _data(client.post("/review/findings/", {"dockerfile": FAULTY}))
    browser = _data(client.post("/review/findings/", {"dockerfile": FAULTY.replace("\n", "\r\n")}))

    assert browser == plain


HEREDOC = "FROM debian:13\nRUN <<EOF\nset -e\nmkdir /srv/data\nEOF\n"


def test_a_file_of_windows_keeps_its_line_ends_until_they_are_mended(client):
    file = SimpleUploadedFile("Dockerfile", HEREDOC.replace("\n", "\r\n").encode())
    page = client.post("/review/", {"dockerfile": "", "file": file})
    assert re.search(r'name="dockerfile-ends"\s+value="crlf"', page.content.decode())
    assert "unix-line-ends" in {one["rule"] for one in _data(page)["findings"]}

    key = re.search(r'value="(unix-line-ends:[^"]+)"', page.content.decode())
    shown = {"dockerfile": HEREDOC.replace("\n", "\r\n"), "dockerfile-ends": "crlf", "original": HEREDOC}
    mended = client.post("/review/", {**shown, "fix": key[1]})
    assert re.search(r'name="dockerfile-ends"\s+value=""', mended.content.decode())
    assert "unix-line-ends" not in {one["rule"] for one in _data(mended)["findings"]}
    assert _text(mended) == HEREDOC


def test_the_list_holds_what_the_editor_marks(client):
    data = _data(client.post("/review/findings/", {"dockerfile": FAULTY}))

    report = review(FAULTY)
    assert [finding["rule"] for finding in data["findings"]] == [finding.rule for finding in report.findings]
    assert {finding["rule"] for finding in data["findings"]} <= data["titles"].keys()


def test_what_is_pasted_cannot_become_markup(client):
    evil = 'FROM "></textarea></script><script>alert(1)</script>\nRUN sudo </script>\n'
    for address in ("/review/", "/review/findings/"):
        page = client.post(address, {"dockerfile": evil}).content.decode()
        assert "<script>alert" not in page
        assert page.count("</textarea>") == page.count("<textarea")


def test_one_fix_is_applied(client):
    finding = next(finding for finding in review(FAULTY).findings if finding.rule == "copy-over-add")
    key = f"copy-over-add:{finding.span.start_line}:{finding.span.start_column}:0"
    response = client.post("/review/", {"dockerfile": FAULTY, "fix": key})

    assert _text(response) == FAULTY.replace("ADD", "COPY")
    assert "Take it back" in response.content.decode()


@pytest.mark.parametrize(
    "key", ["copy-over-add:9:1:0", "copy-over-add:2:1:77", "nonsense", "::::", "copy-over-add:2:1:-1"]
)
def test_a_fix_that_is_not_offered_changes_nothing(client, key):
    response = client.post("/review/", {"dockerfile": FAULTY, "fix": key})

    assert response.status_code == 200
    assert _text(response) == FAULTY


def test_all_fixes_are_applied_and_taken_back(client):
    response = client.post("/review/", {"dockerfile": FAULTY, "fix-all": "suggested"})
    mended = _text(response)
    assert "COPY . /app" in mended

    before = re.search(r'<textarea name="dockerfile" hidden>\n(.*?)</textarea>', response.content.decode(), re.DOTALL)
    assert before is not None
    assert unescape(before[1]) == FAULTY


def test_all_fixes_reach_every_file_and_show_what_changed_in_each(client):
    page = client.post(
        "/review/",
        {
            "dockerfile": 'from debian:12.5\nCOPY . /\nENTRYPOINT ["/start.sh"]\n',
            "dockerignore": ".git\n",
            "script-path": "start.sh",
            "script": "#!/bin/sh\n/app\n",
            "fix-all": "suggested",
        },
    ).content.decode()
    for name in ("Dockerfile", ".dockerignore", "start.sh"):
        assert f"What changed in {name}" in page
    assert "Applied: All fixes, suggestions too" in page


def test_what_is_only_safe_is_said_to_be_so(client):
    page = client.post("/review/", {"dockerfile": FAULTY, "fix-all": "safe"}).content.decode()
    assert "Applied: All safe fixes" in page


def test_what_strict_would_find_besides_is_counted(client):
    page = client.post("/review/findings/", {"dockerfile": FAULTY}).content.decode()
    more = re.search(r"(\d+) more findings? in strict", page)
    assert more is not None
    assert int(more[1]) == len(
        {(one.rule, one.span) for one in review(FAULTY, "strict").findings}
        - {(one.rule, one.span) for one in review(FAULTY).findings}
    )
    assert (
        "more finding"
        not in client.post("/review/findings/", {"dockerfile": FAULTY, "profile": "strict"}).content.decode()
    )


def test_a_text_over_the_limit_is_refused_and_kept(client):
    large = "# " + "x" * 1_000_000
    response = client.post("/review/", {"dockerfile": large})

    assert response.status_code == 413
    assert "1,000,000 bytes" in response.content.decode()
    assert _text(response) == large


@pytest.mark.parametrize("address", ["/review/", "/review/findings/"])
def test_a_binary_text_is_refused_with_a_reason(client, address):
    response = client.post(address, {"dockerfile": "\x7fELF\0\0"})

    assert response.status_code == 422
    assert "looks like a binary file" in response.content.decode()


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        (b"\x7fELF\0", 422, "binary file"),
        (b"\xff\xfeF", 422, "not UTF-8"),
        (b"#" * 1_000_001, 413, "1,000,000 bytes"),
        (b"\xef\xbb\xbfFROM python:latest\r\n", 200, "no-latest-base-image"),
    ],
)
def test_a_file_is_reviewed_or_refused_with_a_reason(client, content, status, message):
    response = client.post("/review/", {"dockerfile": "", "file": SimpleUploadedFile("Dockerfile", content)})

    assert response.status_code == status
    assert message in response.content.decode()


def test_an_unknown_profile_is_named_with_those_that_exist(client):
    response = client.post("/review/findings/", {"dockerfile": FAULTY, "profile": "lax"})

    assert response.status_code == 422
    assert "lax" in response.content.decode()
    assert "hadolint" in response.content.decode()


def test_half_typed_and_odd_texts_are_answered(client):
    for text in ("F", "RUN <<EOF\n", "FROM a\nRUN [\n", "\\", "FROM \N{SHIP}\n\x0c\n", "\ufeffFROM x"):
        assert client.post("/review/", {"dockerfile": text}).status_code == 200


def test_many_findings_are_cut_off_with_a_word(client):
    response = client.post("/review/findings/", {"dockerfile": "FROM python:3.13.1\n" + "RUN sudo true\n" * 300})

    assert response.content.decode().count('class="finding ') == 200
    assert "more findings below these" in response.content.decode()


SCRIPT = "#!/bin/sh\nset -e\nsudo python -m app\n"


def test_files_beside_it_are_kept_and_shown_marked(client):
    response = client.post(
        "/review/",
        {
            "dockerfile": FAULTY,
            "dockerignore": ".git\n",
            "script-path": ["bin/start.sh", "script-2.sh"],
            "script": [SCRIPT, " \n"],
        },
    )
    page = response.content.decode()

    assert unescape(page).count(SCRIPT) == 1
    assert 'value="bin/start.sh"' in page
    assert 'aria-label="The reviewed bin/start.sh"' in page
    assert 'aria-label="The reviewed .dockerignore"' in page


BESIDE = {
    "dockerfile": 'FROM python:3.13.1\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n',
    "script-path": "start.sh",
    "script": "#!/bin/sh\npython -m app\n",
}


@pytest.fixture
def a_finding_in_the_script(monkeypatch) -> None:
    """A review that finds something in start.sh only, and can mend it."""

    def found(text: str, profile: str, *, dockerignore: str | None, scripts: dict[str, str] | None) -> Report:
        if not scripts or "exec" in scripts["start.sh"]:
            return Report((), profile)
        edits = (Edit(Span(2, 1, 2, 1), "exec ", "start.sh"),)
        fix = Fix("Replace the shell", Safety.SAFE, edits)
        finding = Finding(
            "exec-form-cmd", Severity.ERROR, "python is not process 1.", Span(2, 1, 2, 7), (), (), (fix,), "start.sh"
        )
        return Report((finding,), profile)

    monkeypatch.setattr("portal.web.review.files.review", found)


@pytest.mark.usefixtures("a_finding_in_the_script")
def test_a_finding_in_a_script_names_the_script_and_leads_to_its_line(client):
    page = client.post("/review/", BESIDE).content.decode()

    place = re.search(r'href="#(F\d+L2)"\s+data-goto="\d+">start.sh, line 2', page)
    assert place is not None
    assert f'id="{place[1]}" class="source-error"' in page
    assert ">python</mark> -m app" in page


@pytest.mark.usefixtures("a_finding_in_the_script")
def test_a_script_is_mended_and_the_dockerfile_stays(client):
    response = client.post("/review/", {**BESIDE, "fix": "exec-form-cmd:2:1:start.sh:0"})
    page = response.content.decode()

    assert _text(response) == BESIDE["dockerfile"]
    assert "exec python -m app" in page
    assert "What changed in start.sh" in page
    assert "No findings" in page


def test_two_scripts_of_one_path_both_stay(client):
    page = client.post(
        "/review/", {"dockerfile": FAULTY, "script-path": ["a.sh", "a.sh"], "script": ["echo one", "echo two"]}
    ).content.decode()

    assert 'aria-label="The reviewed a.sh"' in page
    assert 'aria-label="The reviewed a.sh-2"' in page


def test_several_chosen_files_go_where_they_belong(client):
    files = [
        SimpleUploadedFile("app.Dockerfile", b"FROM python:latest\n"),
        SimpleUploadedFile(".dockerignore", b".git\n"),
        SimpleUploadedFile("start.sh", b"#!/bin/sh\nexec app\n"),
    ]
    response = client.post("/review/", {"dockerfile": "", "file": files})
    page = response.content.decode()

    assert _text(response) == "FROM python:latest\n"
    assert 'value="start.sh"' in page
    assert 'aria-label="The reviewed .dockerignore"' in page


def test_a_file_that_is_none_of_them_is_named(client):
    files = [SimpleUploadedFile("Dockerfile", b"FROM a\n"), SimpleUploadedFile("README.md", b"# A\n")]
    response = client.post("/review/", {"dockerfile": "", "file": files})

    assert response.status_code == 422
    assert "README.md is none of the files" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"dockerignore": "x" * 600_000, "script": "y" * 600_000}, 413, "here together"),
        ({"script": ["exit"] * 11, "script-path": [f"{n}.sh" for n in range(11)]}, 422, "11 scripts"),
        ({"script": "exit", "script-path": "a" * 201}, 422, "more than 200"),
        ({"script": "exit", "script-path": "a\x1bb"}, 422, "unprintable"),
        ({"script": "\0", "script-path": "a.sh"}, 422, "a.sh looks like a binary file"),
    ],
)
def test_files_beside_it_that_cannot_be_used_are_refused_with_a_reason(client, fields, status, message):
    response = client.post("/review/", {"dockerfile": FAULTY, **fields})

    assert response.status_code == status
    assert message in response.content.decode()


def _shown(page: str) -> list[tuple[str, str]]:
    """Severity and parts of the findings that are not hidden."""
    items = re.findall(r'<li class="finding.*?data-severity="(\w+)"\s+data-parts="(.*?)"(.*?)>', page, re.DOTALL)
    return [(severity, parts) for severity, parts, rest in items if "hidden" not in rest]


def test_the_list_is_narrowed_by_severity_and_by_part(client):
    text = next(sample.text for sample in samples() if sample.name == "virtual-machine")
    everything = _shown(client.post("/review/", {"dockerfile": text}).content.decode())
    errors = _shown(client.post("/review/", {"dockerfile": text, "severity": "error"}).content.decode())
    parts = _shown(client.post("/review/", {"dockerfile": text, "part": "APP"}).content.decode())

    assert errors == [one for one in everything if one[0] == "error"]
    assert 0 < len(errors) < len(everything)
    assert parts == [one for one in everything if "APP" in one[1].split()]
    assert parts


def test_a_filter_that_nothing_passes_says_so(client):
    page = client.post("/review/", {"dockerfile": FAULTY, "part": "APP", "severity": "info"}).content.decode()

    assert _shown(page) == []
    assert re.search(r'id="none-shown">', page)


def test_changes_since_the_beginning_are_shown(client):
    first = client.post("/review/", {"dockerfile": FAULTY}).content.decode()
    assert "since you began" not in first
    page = client.post("/review/", {"dockerfile": FAULTY.replace("ADD", "COPY"), "original": FAULTY}).content.decode()

    assert "The Dockerfile since you began" in page
    assert '<span class="gd">-ADD . /app</span>' in page


STAGES = "FROM node:22.1 AS web\nRUN true\nFROM python:3.13.1\nCOPY --from=web /x /x\nCOPY app.py /\nEXPOSE 8080\n"


def test_what_is_about_several_parts_is_said_to_count_in_each(client):
    text = "FROM debian:12\nUSER 10001\nCMD /app/server --port 8080\n"  # the shell form is about IMG and APP
    page = client.post("/review/", {"dockerfile": text}).content.decode()
    chips = re.findall(r'id="part-[a-zA-Z]+".*?class="count">(\d+)<', page, re.DOTALL)
    counts = [int(count) for count in chips]
    said = re.search(r"(\d+) findings? concerns? several parts of the standard and counts? in each", page)

    assert sum(counts[1:]) > counts[0]
    assert said is not None
    assert int(said[1]) <= counts[0]
    text = 'FROM debian:12\nUSER 10001\nENTRYPOINT ["/x"]\nCMD ["y"]\n'
    alone = client.post("/review/", {"dockerfile": text}).content.decode()
    assert 'id="part-IMG"' in alone
    assert "several parts" not in alone


def test_the_requirements_say_what_is_broken_and_link_it(client):
    page = client.post("/review/", {"dockerfile": FAULTY, "view": "requirements"}).content.decode()

    broken = re.search(r'id="standing-IMG-broken" open>(.*?)</details>', page, re.DOTALL)
    assert broken is not None
    assert "/guide/requirements/IMG-30/" in broken[1]
    assert re.search(
        r'<a href="#L2" data-goto="\d+">line 2</a>:\s+<a class="finding-rule"\s+href="[^"]+copy-over-add/"', broken[1]
    )
    assert "no promise" in page
    assert 'id="standing-RUN-unseen"' in page


def test_the_pictures_are_drawn_from_the_posted_file(client):
    page = client.post("/review/", {"dockerfile": STAGES, "view": "pictures"}).content.decode()

    assert page.count('<svg viewBox="0 0 640') == 3
    assert ">8080/tcp</text>" in page
    assert ">runs again</text>" not in page
    assert '<option value="file:app.py">app.py</option>' in page


def test_pictures_show_no_secret_whatever_the_profile_looks_for(client):
    text = (
        "FROM debian:12\nARG API_TOKEN=hunter2hunter2\nENV DB_PASSWORD=hunter2hunter2 URL=https://me:hunter2@example.org/\n"
        'RUN curl -u me:hunter2 https://example.org\nENTRYPOINT ["/app", "--password=hunter2"]\n'
    )
    page = client.post("/review/", {"dockerfile": text, "view": "pictures", "profile": "hadolint"}).content.decode()

    drawn = page[page.index('id="drawn-contract-title"') : page.index('id="drawn-stages-title"')]
    assert "hunter2" not in drawn
    assert ">DB_PASSWORD=***</text>" in drawn
    assert ">ARG API_TOKEN=***</text>" in drawn


def test_the_layers_show_what_a_change_builds_again(client):
    page = client.post("/review/", {"dockerfile": STAGES, "view": "pictures", "cause": "file:app.py"}).content.decode()

    assert '<option value="file:app.py" selected>' in page
    assert ">runs again</text>" in page


def test_another_result_has_its_own_contract(client):
    text = "FROM a:1 AS one\nEXPOSE 81\nFROM b:1 AS two\nEXPOSE 82\n"
    page = client.post("/review/", {"dockerfile": text, "view": "pictures", "stage": "0"}).content.decode()

    assert ">81/tcp</text>" in page
    assert ">82/tcp</text>" not in page


@pytest.mark.parametrize("fields", [{"stage": "99"}, {"stage": "x"}, {"cause": "file:nothing"}, {"view": "secrets"}])
def test_choices_that_do_not_exist_count_as_none(client, fields):
    response = client.post("/review/", {"dockerfile": STAGES, "view": "pictures", **fields})

    assert response.status_code == 200


def test_there_are_no_pictures_without_a_stage(client):
    page = client.post("/review/findings/", {"dockerfile": "# nothing", "view": "pictures"}).content.decode()

    assert "Nothing to draw yet" in page


def test_every_sample_is_as_good_as_its_title(client):
    for sample in samples():
        page = client.get(f"/review/?sample={sample.name}")
        assert _text(page) == sample.text
        assert ("No findings" in page.content.decode()) == (sample.name == "python-service")


def test_a_form_without_its_token_is_refused_with_help():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/review/", {"dockerfile": FAULTY})

    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_the_page_is_not_kept_by_caches(client):
    assert "no-store" in client.post("/review/", {"dockerfile": FAULTY})["Cache-Control"]


def test_fixes_that_wait_for_a_decision_are_told_from_others(client):
    page = client.post("/review/", {"dockerfile": "FROM python:latest\n"}).content.decode()
    assert re.search(r'Take python:[\d.]+, supported.*\s*<span class="fix-safety">to check</span>', page)
    assert "to complete" not in page
    assert "Fixes: those without a mark are safe" in page
    assert "Fixes: those" not in client.get("/review/").content.decode()


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Write `services:` first.", "Write <code>services:</code> first."),
        ("`<b>` and <i>", "<code>&lt;b&gt;</code> and &lt;i&gt;"),
        ("a ` alone", "a ` alone"),
    ],
)
def test_code_in_a_message_is_shown_as_code_and_markup_as_text(message, shown):
    finding = Finding("copy-over-add", Severity.ERROR, message, Span(2, 1, 2, 4))
    (item,) = Listing(Report((finding,), "standard"), {"Dockerfile": FAULTY}).items
    page = render_to_string("review/_item.html", {"item": item, "desk": {"listing": {"main": "Dockerfile"}}})
    assert f'<p class="finding-message">{shown}</p>' in page


def test_a_compose_file_is_led_to_the_page_that_reviews_it(client):
    text = "services:\n  web:\n    image: shop/web:latest\n"
    answer = client.post("/review/", {"dockerfile": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is a compose file, no Dockerfile." in page
    assert 'action="/review/run/"' in page
    assert page.count("image: shop/web:latest") >= 2  # in the editor, and in the form that takes it there
    assert "deploy-full-version" in client.post("/review/run/", {"text": text}).content.decode()


def test_a_chosen_script_stays_in_the_form_and_is_told_where_it_belongs(client):
    file = SimpleUploadedFile("Dockerfile", b"#!/bin/sh\nset -e\nrun it\n")
    page = client.post("/review/", {"file": file}).content.decode()
    assert "This is a script, no Dockerfile" in page
    assert "run it" in page
