"""Kept pages: what a visitor may add to an address makes no page anew, and fills no memory."""

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.web import ready

pytestmark = pytest.mark.usefixtures("nothing_kept")


class _Site:
    """One view behind the middleware, which counts how often it is asked, and for what."""

    def __init__(self, decorate) -> None:
        self.asked: list[dict[str, str]] = []
        self._serve = ready.ready_pages(decorate(self._view))

    def _view(self, request) -> HttpResponse:
        self.asked.append(request.GET.dict())
        request.resolver_match = None
        return HttpResponse(f"a page of {len(request.GET)} filters " * 100)

    def get(self, address: str, **meta: str) -> HttpResponse:
        request = RequestFactory().get(address, **meta)
        request.resolver_match = None
        return self._serve(request)


@pytest.mark.parametrize("query", ["x", "x=1", "q=user", "q=user&q=root", "%00=%ff", "&&;;", "a[]=" + "x" * 5000])
def test_a_query_that_a_page_does_not_read_makes_no_other_page(query: str):
    site = _Site(ready.ready)
    answers = {site.get(address).content for address in ("/", f"/?{query}", f"/?{query}2", "/")}
    assert (len(answers), site.asked) == (1, [{}])


def test_it_is_kept_from_a_request_with_a_query_too_and_made_without_it():
    site = _Site(ready.ready)
    assert b"a page of 0 filters" in site.get("/?q=user").content
    site.get("/")
    assert site.asked == [{}]


def test_what_a_page_reads_is_made_anew_and_never_kept():
    site = _Site(ready.ready_unless_searched("q", "level"))
    for address in ("/?q=user", "/", "/?q=user&x=1", "/?x=1", "/?level=", "/"):
        site.get(address)
    assert site.asked == [{"q": "user"}, {}, {"q": "user", "x": "1"}, {"level": ""}]


def test_more_parameters_than_any_form_has_are_not_looked_through():
    site = _Site(ready.ready_unless_searched("q"))
    site.get("/")
    with pytest.raises(TooManyFieldsSent):  # not from memory: who looks into them refuses them
        site.get("/?" + "&".join(f"x{number}=" for number in range(201)))


def test_host_names_with_any_port_are_one_page_where_the_address_is_set(settings):
    settings.BASE_URL = "https://portal.example.org"
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    site = _Site(ready.ready)
    for port in range(1, 6):
        site.get("/", HTTP_HOST=f"portal.example.org:{port}", HTTP_X_FORWARDED_PROTO=f"x{port}")
    assert len(site.asked) == 1
    site.get("/", HTTP_HOST="elsewhere.example.org")
    assert len(site.asked) == 2  # left to whoever refuses it


def test_kept_pages_take_no_more_memory_than_they_may(monkeypatch):
    monkeypatch.setattr(ready, "MOST_BYTES", 10_000)
    site = _Site(ready.ready)
    for port in range(1, 30):
        site.get("/", HTTP_HOST=f"localhost:{port}")
    kept = ready._kept._pages.values()
    assert 1 <= len(kept) < 29
    assert sum(len(page.body) for page in kept) == ready._kept._bytes <= 10_000
    site.get("/", HTTP_HOST="localhost:29")
    assert len(site.asked) == 29


@pytest.mark.parametrize(
    "address",
    ["/guide/print/", "/api/", "/api/v1/openapi.json", "/guide/building/labels/", "/review/rules/", "/llms-full.txt"],
)
def test_what_is_the_same_for_everybody_is_kept_whatever_the_query(client: Client, address: str):
    first = client.get(f"{address}?utm_source=mail")
    assert first.status_code == 200
    [kept] = ready._kept._pages.values()
    for query in ("", "?x", "?x=2"):
        assert client.get(address + query).content == first.content == kept.body
    assert client.get(f"{address}?y", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert len(ready._kept._pages) == 1


def test_filters_still_filter(client: Client):
    everything = client.get("/guide/requirements/").content
    for address in ("/guide/requirements/?level=must", "/review/rules/?q=sudo", "/guide/traceability/?rules=without"):
        client.get(address.partition("?")[0])
        assert len(client.get(address).content) < len(client.get(address.partition("?")[0]).content)
    assert client.get("/guide/requirements/").content == everything
