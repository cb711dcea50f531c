"""Pages of the guide over HTTP."""

import gzip
import re
from html import unescape
from html.parser import HTMLParser

import brotli
import pytest
from django.test import Client

from portal.web import thread


class Page(HTMLParser):
    """Links, ids and visible text of an HTML page."""

    def __init__(self, response) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.words: list[str] = []
        self.feed(response.content.decode())
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if values.get("id"):
            self.ids.add(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def visit(client: Client):
    def get(address: str, status: int = 200, **headers: str) -> Page:
        response = client.get(address, headers=headers)
        assert response.status_code == status, address
        return Page(response)

    return get


def test_every_page_of_the_guide_answers_with_its_title_and_neighbours(visit):
    guide = thread.guide()
    for page in guide.pages:
        shown = visit(page.address)
        assert page.title in shown.text
        for neighbour in (guide.previous(page.path), guide.next(page.path)):
            assert neighbour is None or neighbour.address in shown.links


def test_the_front_page_leads_to_every_section(visit):
    links = visit("/guide/").links
    assert [page.address for page in thread.guide().pages if page.address not in links] == []


def test_a_page_shows_where_it_stands(visit):
    page = visit("/guide/building/base-images/")
    assert "/guide/building/" in page.links
    assert "/guide/building/the-image/" in page.links
    assert "#why" in page.links


def test_an_unknown_page_is_not_found(client: Client):
    assert client.get("/guide/building/nowhere/").status_code == 404
    assert client.get("/guide/building/nowhere.md").status_code == 404
    assert client.get("/guide/requirements/IMG-999/").status_code == 404


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client):
    first = client.get("/guide/building/labels/")
    again = client.get("/guide/building/labels/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get("/guide/building/labels/", headers={"If-None-Match": '"something-else"'})
    assert other.status_code == 200
    assert other.content == first.content


def test_a_page_is_sent_compressed_to_those_who_take_it(client: Client):
    plain = client.get("/guide/building/labels/")
    packed = client.get("/guide/building/labels/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    best = client.get("/guide/building/labels/", headers={"Accept-Encoding": "gzip, deflate, br;q=1.0, zstd"})
    assert best.headers["Content-Encoding"] == "br"
    assert brotli.decompress(best.content) == plain.content
    assert len(best.content) < len(packed.content) < 20_000
    assert len({page.headers["ETag"] for page in (plain, packed, best)}) == 3
    assert {page.headers["Vary"] for page in (plain, packed, best)} == {"Accept-Encoding"}
    refused = client.get("/guide/building/labels/", headers={"Accept-Encoding": "br;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


def test_a_kept_page_has_the_headers_of_a_fresh_one(client: Client, settings):
    named = {"X-Request-ID": "the-same-for-both"}
    kept = [client.get("/guide/building/labels/", headers=named) for _ in range(2)][1]
    settings.DEBUG = True  # rendered anew
    fresh = client.get("/guide/building/labels/", headers=named)
    assert dict(kept.headers) == dict(fresh.headers)
    assert "default-src 'none'" in kept.headers["Content-Security-Policy"]
    settings.DEBUG = False
    unchanged = client.get("/guide/building/labels/", headers={"If-None-Match": kept.headers["ETag"]})
    assert unchanged.headers["Content-Security-Policy"] == kept.headers["Content-Security-Policy"]
    assert "Content-Length" not in unchanged.headers


def test_a_kept_page_is_not_sent_to_another_host_or_scheme(client: Client, settings):
    client.get("/guide/building/labels/")
    assert client.get("/guide/building/labels/", headers={"Host": "elsewhere.example"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["secure.example"]
    client = Client(headers={"Host": "secure.example"})  # the settings are read when a client is first used
    assert client.get("/guide/building/labels/", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert client.get("/guide/building/labels/").status_code == 301


def test_pages_can_only_be_read(client: Client):
    assert client.post("/guide/building/labels/").status_code == 405


def test_a_page_sets_no_cookie_and_has_no_inline_script_or_style(client: Client):
    response = client.get("/guide/building/labels/")
    assert not response.cookies
    assert b"<style" not in response.content
    assert b" style=" not in response.content
    assert b"<script>" not in response.content


def test_the_glossary_has_an_anchor_for_each_term(visit):
    page = visit("/guide/glossary/")
    assert {term.anchor for term in thread.guide().glossary} <= page.ids


AREAS = {"dockerfile": "dockerfile", "dockerignore": "dockerignore", "entrypoint": "script"}


def test_every_example_opens_in_the_reviewer(client):
    count = 0
    for page in thread.guide().pages:
        shown = client.get(page.address).content.decode()
        for link in re.findall(r'href="(/review/(?:run/)?\?example=[^"]+)"', shown):
            example = page.examples[int(link.rpartition(":")[2]) - 1]
            name = AREAS.get(example.subject, "text")
            pattern = rf'name="{name}".*?>\n(.*?)</textarea>'
            area = re.search(pattern, client.get(link).content.decode(), re.DOTALL)
            assert area is not None
            assert unescape(area[1]).rstrip("\n") == example.text
            count += 1
    assert count > 60


def test_a_page_that_names_the_command_says_where_it_comes_from(client: Client):
    said = "The command <code>portal</code> comes with"
    assert said in client.get("/guide/building/labels/").content.decode()
    assert said not in client.get("/guide/structuring/container-image/").content.decode()
