"""The starters' pages, as a browser without JavaScript meets them."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.test import Client

from portal.starters import catalogue, generate

NAME = "python-http-service"
PAGE = f"/starters/{NAME}/"


@pytest.fixture
def client():
    return Client()


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_catalogue_leads_to_every_starter(client):
    page = client.get("/starters/").content.decode()
    for name, starter in catalogue().items():
        assert f'href="/starters/{name}/"' in page
        assert starter.title in page


def test_the_form_asks_every_question_with_its_default(client):
    page = client.get(PAGE).content.decode()
    for field in catalogue()[NAME].fields:
        assert f'name="{field.name}"' in page
        assert f'for="field-{field.name}"' in page


def test_the_preview_shows_the_bytes_that_are_downloaded(client):
    page = client.get(PAGE, {"project_name": "Beam server", "file": "Dockerfile"}).content.decode()
    shown = re.search(r'<ol class="lines">(.*?)</ol>', page, re.S)[1]
    lines = [unescape(re.sub(r"<[^>]+>", "", code)) for code in re.findall(r"<code>(.*?)</code>", shown, re.S)]
    archive = client.get(PAGE + "archive/", {"project_name": "Beam server", "kind": "zip"})
    content = zipfile.ZipFile(io.BytesIO(archive.content)).read("beam-server/Dockerfile").decode()
    assert "\n".join(lines) == content.removesuffix("\n")


def test_the_archive_has_the_sum_that_the_page_shows(client):
    page = client.get(PAGE).content.decode()
    for kind in ("zip", "tar.gz"):
        archive = client.get(PAGE + "archive/", {"kind": kind})
        assert archive["X-Checksum-Sha256"] in page
        assert archive["Content-Disposition"] == f'attachment; filename="my-service.{kind}"'


def test_lines_that_satisfy_a_requirement_link_to_it(client):
    page = client.get(PAGE, {"file": "Dockerfile"}).content.decode()
    line = next(line for line in page.split("<li id=") if "USER" in line and "10001:10001" in line)
    assert "/guide/requirements/IMG-32/" in line


def test_the_reviewer_finds_nothing_in_it(client):
    assert "0 findings" in client.get(PAGE).content.decode()


def test_a_wrong_answer_is_named_at_its_field_and_kept(client):
    for address in (PAGE, PAGE + "archive/"):
        answer = client.get(address, {"port": "99999", "description": "Points the dishes"})
        page = answer.content.decode()
        assert 'value="99999"' in page
        assert 'value="Points the dishes"' in page
        error = re.search(r'id="field-port-error"[^>]*>([^<]*)<', page)[1]
        assert "65535" in error
    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "$(id)", "`id`", '"; exit 1 #', "<script>alert(1)</script>", "a\nb"])
def test_a_hostile_value_is_refused_or_shown_as_it_is(client, value):
    answer = client.get(PAGE, {"description": value, "file": "README.md"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert "49" not in re.findall(r'id="field-description-error"[^>]*>([^<]*)<', page)[0]
    if "Not generated yet" not in page:
        written = generate(NAME, {"description": value}).files["README.md"].decode()
        assert "49" not in written.splitlines()[2]


def test_an_unknown_answer_in_a_link_is_named(client):
    page = client.get(PAGE, {"_template": "https://evil.example"}).content.decode()
    assert "Not generated yet" in page
    assert "_template" in page


def test_values_that_came_with_the_link_are_shown_as_such(client):
    assert "Filled in from the address" in client.get(PAGE, {"port": "9000"}).content.decode()
    assert "Filled in from the address" not in client.get(PAGE).content.decode()


def test_what_the_visitor_typed_is_not_said_to_come_from_the_address(client):
    page = client.get(PAGE).content.decode()
    assert '<input type="hidden" name="by" value="form">' in page
    for address in (PAGE, PAGE + "archive/"):
        answer = client.get(address, {"port": "99999", "by": "form"}).content.decode()
        assert "Not generated yet" in answer
        assert "Filled in from the address" not in answer
    preview = client.get(PAGE + "preview/", {"port": "9000", "by": "form"}, headers={"hx-request": "true"})
    assert preview["HX-Replace-Url"] == PAGE + "?port=9000"
    assert "by=form" not in preview.content.decode()


def test_placeholders_that_are_left_are_told(client):
    def told(**answers):
        page = client.get(PAGE, answers).content.decode()
        notice = re.search(r'id="stand-ins">(.*?)</p>', page, re.S)
        return text_of(notice[1]) if notice else ""

    assert "Author ( Your Name ), E-mail ( you@example.org )" in told()
    assert "Author (" not in told(author_name="Ada")
    assert told(author_name="Ada", author_email="ada@example.org") == ""


def test_the_page_says_what_comes_next(client):
    page = text_of(client.get(PAGE, {"project_slug": "beam"}).content.decode())
    assert 'Next: unpack it, then cd beam && git init && git add . && git commit -m "Start"' in page


def test_requirements_are_listed_in_the_order_of_the_standard(client):
    page = client.get("/starters/").content.decode()
    for starter in client.get("/api/v1/starters").json():
        card = page.partition(f'href="{starter["url"]}"')[2].partition("</li>")[0]
        listed = re.findall(r">([A-Z]+-\d+)</a>", card)
        assert listed.index("IMG-2") < listed.index("IMG-10")
        assert starter["requirements"] == listed


def test_the_commands_carry_what_differs_from_the_defaults(client):
    page = text_of(client.get(PAGE, {"description": "It's a test", "port": "9000"}).content.decode())
    assert "portal start python-http-service -o my-service" in page
    assert "'description=It'\"'\"'s a test'" in page
    assert "--data-urlencode port=9000" in page
    assert "author" not in page.partition("portal start")[2].partition("SHA-256")[0]


def test_the_live_part_follows_the_form_and_the_address_with_it(client):
    answer = client.get(PAGE + "preview/", {"port": "9000", "file": "Makefile"}, headers={"hx-request": "true"})
    assert answer["HX-Replace-Url"] == PAGE + "?port=9000"
    part = answer.content.decode()
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert 'aria-label="Content of Makefile"' in part


@pytest.mark.parametrize("address", ["/starters/none/", "/starters/none/archive/", PAGE + "archive/?kind=exe"])
def test_what_is_not_there_is_a_page_that_says_so(client, address):
    assert client.get(address).status_code == 404
