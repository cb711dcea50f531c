"""The home page and the error pages."""

import gzip
import json
import re

import brotli
import pytest
from django.test import Client, RequestFactory

from portal.web.errors import error_page


def test_the_home_page_has_four_doors_and_a_review(client):
    page = client.get("/").content.decode()

    doors = re.findall(r'<li class="door">\s*<h2><a href="(.*?)"', page)
    assert doors == ["/guide/", "/workshop/", "/review/", "/starters/"]
    assert "copy-over-add" in page
    assert page.count('class="finding ') > 5


@pytest.mark.parametrize("status", [400, 403, 404, 405, 411, 413, 429, 500, 503])
def test_an_error_page_says_what_happened_and_what_to_do(status):
    response = error_page(RequestFactory(SERVER_NAME="localhost").get("/somewhere/"), status)
    page = response.content.decode()

    assert response.status_code == status
    assert re.search(rf'class="error-status">\s*{status}\s*</p>', page)
    assert "<h1>" in page
    assert 'href="/' in page


def test_an_address_that_is_not_there_offers_a_search(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert 'action="/guide/search/"' in response.content.decode()


def test_an_exception_ends_in_a_page_without_a_traceback(monkeypatch, nothing_kept):
    def fail(*arguments):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("portal.web.review.views.shown_examples", fail)
    response = Client(raise_request_exception=False).get("/review/rules/no-sudo/")

    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_a_body_beyond_all_limits_is_answered_as_too_large(client):
    response = client.post("/review/", {"dockerfile": "x" * 4_100_000})

    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_no_page_has_script_or_style_in_its_text(client):
    for path in ("/", "/review/", "/review/?sample=first-attempt", "/review/rules/", "/review/rules/no-sudo/", "/no/"):
        page = client.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        for script in re.findall(r"<script(.*?)>", page):
            assert "src=" in script or "application/json" in script, path


def test_what_is_made_for_one_visitor_is_compressed_too(client):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"<h1>" in brotli.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 3
    small = client.get("/healthz", headers={"Accept-Encoding": "gzip, br"})
    assert small.content == b"ok\n"
    review = client.post("/api/v1/review", "FROM alpine\n" * 9, "text/plain", headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(review.content))["findings"]
    archive = client.get("/api/v1/starters/python-http-service.zip", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in archive.headers


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("/review/rules/pin-base-imag/", "/review/rules/pin-base-image/"),
        ("/starters/python-http/", "/starters/python-http-service/"),
        ("/guide/building/bas-images/", "/guide/building/base-images/"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_with_those_near_it(client, mistyped, meant):
    answer = client.get(mistyped)
    assert answer.status_code == 404
    assert f'<a href="{meant}">' in answer.content.decode()
    assert client.get("/%3Cscript%3E/%22/").status_code == client.get("/" + "a-" * 900).status_code == 404
