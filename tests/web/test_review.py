"""The reviewer's page and its list of findings over HTTP."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.review import review
from portal.web.review.samples import samples

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

    response = client.post("/review/", {"dockerfile": mended, "before": FAULTY, "undo": "1"})
    assert _text(response) == FAULTY


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


def test_every_sample_is_as_good_as_its_title(client):
    for sample in samples().values():
        page = client.get(f"/review/?sample={sample.name}")
        assert _text(page) == sample.text
        assert ("No findings" in page.content.decode()) == (sample.name == "well-made")


def test_a_form_without_its_token_is_refused_with_help():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/review/", {"dockerfile": FAULTY})

    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_the_page_is_not_kept_by_caches(client):
    assert "no-store" in client.post("/review/", {"dockerfile": FAULTY})["Cache-Control"]
