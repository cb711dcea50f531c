"""The whole site as a graph: every page that a link leads to, and what each of them must have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from portal.web.machines import public_pages

_NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers", "form", "list")


class Page(HTMLParser):
    """An HTML page's links, ids, references to ids, title, description and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()
        self.description = self.title = ""
        self.headings: Counter[str] = Counter()
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids[values["id"]] += 1
        for name in _NAMING:
            self.named.update(values.get(name, "").split())
        if tag in ("a", "link", "area") and "href" in values:
            self.links.append(values["href"])
        if tag in ("script", "img") and "src" in values:
            self.links.append(values["src"])
        if tag == "form" and values.get("method", "get").lower() == "get" and values.get("action"):
            self.links.append(values["action"])
        if tag == "meta" and values.get("name") == "description":
            self.description = values.get("content", "").strip()
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings[tag] += 1
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def problems(self) -> Iterator[str]:
        """What the page lacks by itself."""
        if not self.title.partition("·")[0].strip():
            yield "has no title"
        if not self.description:
            yield "has no description"
        if self.headings["h1"] != 1:
            yield f"has {self.headings['h1']} h1"
        for id, count in self.ids.items():
            if count > 1:
                yield f"has the id {id!r} {count} times"
        for name in self.named - self.ids.keys():
            yield f"refers to the id {name!r}, which it does not have"


@pytest.fixture(scope="module")
def graph() -> tuple[dict[str, Page | None], list[str]]:
    """The whole site, crawled once, with static files named as they are: kept pages are shared with other tests."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": backend}}):
        return crawled()


def crawled() -> tuple[dict[str, Page | None], list[str]]:
    """Every page by its address (None for what isn't HTML), found by following links from the home page, and faults.

    Addresses are taken without their query, but for what a page of the guide asks the guide: reviews of samples and
    files of starters are held to what they show by tests of their own.
    """
    client = Client()
    pages: dict[str, Page | None] = {}
    faults: list[str] = []
    waiting = [("/", "the start"), *((address, "the sitemap") for address, _ in public_pages())]
    while waiting:
        address, origin = waiting.pop()
        if address in pages or address.startswith("/static/"):
            continue
        response = client.get(address)
        pages[address] = None
        if response.status_code != 200:
            faults.append(f"{origin} links {address}, which answers {response.status_code}")
        elif response.headers["Content-Type"].startswith("text/html"):
            page = pages[address] = Page(response.content.decode())
            for link in page.links:
                place = urlsplit(urldefrag(urljoin(address, link)).url)
                if not place.netloc or place.netloc == "testserver":
                    query = f"?{place.query}" if place.query and place.path.startswith("/guide/") else ""
                    waiting.append((place.path + query, address))
    return pages, faults


@pytest.mark.django_db
def test_no_link_is_dead(graph):
    pages, faults = graph
    assert faults == []
    assert len(pages) > 500


def test_every_page_can_be_reached_by_links(graph):
    pages, _ = graph
    linked = {urldefrag(urljoin(address, link)).url for address, page in pages.items() if page for link in page.links}
    assert [address for address, _ in public_pages() if address not in linked] == []


def test_no_anchor_is_dead(graph):
    """But for lines of the text in a reviewer on the page, which are places in its editor."""
    pages, _ = graph
    dead = []
    for address, page in pages.items():
        for link in page.links if page else ():
            if "dockerfile" in page.ids and re.fullmatch(r"#L[0-9]+", link):
                continue
            target, fragment = urldefrag(urljoin(address, link))
            there = pages.get(target)
            if fragment and there and fragment not in there.ids:
                dead.append(f"{address} links {link}")
    assert dead == []


def test_every_page_has_a_title_a_description_one_main_heading_and_ids_of_its_own(graph):
    pages, _ = graph
    faults = [f"{address} {problem}" for address, page in pages.items() if page for problem in page.problems()]
    assert faults == []


def test_no_two_pages_have_the_same_title(graph):
    pages, _ = graph
    titles: dict[str, list[str]] = {}
    for address, page in pages.items():
        if page and "?" not in address and not address.startswith("/guide/mended/"):
            titles.setdefault(page.title, []).append(address)
    assert [addresses for addresses in titles.values() if len(addresses) > 1] == []
