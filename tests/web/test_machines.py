"""robots.txt, the sitemap, llms.txt, link previews, the feed, and addresses that people may still have."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from portal.standard.markup import TOOLS
from portal.web import moved, thread
from portal.web.machines import public_pages
from portal.workshop import exercises


def test_the_sitemap_lists_pages_that_answer(client: Client):
    root = ET.fromstring(client.get("/sitemap.xml").content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = [loc.text.removeprefix("http://testserver") for loc in root.findall("s:url/s:loc", names)]
    assert addresses == [address for address, _ in public_pages()]
    assert len(set(addresses)) == len(addresses)
    assert {page.address for page in thread.guide().pages} < set(addresses)
    assert {one.path for one in exercises().values()} < set(addresses)
    assert {"/workshop/", "/workshop/first-day/", *(f"/guide/tools/{name}/" for name in TOOLS)} < set(addresses)


def test_robots_are_told_of_the_sitemap_and_kept_from_what_is_shared(client: Client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /review/shared/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_addresses_are_the_configured_ones_where_there_are_any(client: Client, settings):
    settings.DEBUG = True  # rendered anew
    settings.BASE_URL = "https://standards.example.org"
    page = client.get("/guide/building/labels/?from=mail").content.decode()
    assert '<link rel="canonical" href="https://standards.example.org/guide/building/labels/">' in page
    assert "https://standards.example.org/guide/" in client.get("/sitemap.xml").content.decode()
    assert "https://standards.example.org/guide/building/labels.md" in client.get("/llms.txt").content.decode()


def test_a_link_preview_has_the_pages_own_title_and_description(client: Client):
    page = client.get("/guide/building/labels/").content.decode()
    described = re.search(r'<meta name="description"\s+content="([^"]+)"', page)[1]
    assert f'<meta property="og:description" content="{described}">' in page
    assert '<meta property="og:title" content="Labels">' in page
    card = re.search(r'<meta property="og:image"\s+content="http://testserver([^"]+)"', page)[1]
    assert card.endswith("card.png")
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_language_models_find_every_page_as_markdown(client: Client):
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# ")
    for address in re.findall(r"\(http://testserver([^)]+)\)", text):
        assert client.get(address).status_code == 200, address
    for page in thread.guide().pages:
        assert f"/guide/{page.path}.md" in text
    for one in exercises().values():
        assert f"/workshop/{one.name}.md" in text
    whole = client.get("/llms-full.txt").content.decode()
    for page in thread.guide().pages:
        assert f"# {page.title}\n" in whole


def test_the_changes_can_be_followed_as_a_feed(client: Client):
    response = client.get("/guide/changes.atom")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert entries
    page = client.get("/guide/changes/").content.decode()
    for entry in entries:
        address, _, anchor = entry.find("{http://www.w3.org/2005/Atom}link").get("href").partition("#")
        assert address == "http://testserver/guide/changes/"
        assert f'id="{anchor}"' in page


def test_the_anchors_of_the_source_document_lead_to_pages_that_hold_their_matter(client: Client):
    assert moved.anchors() == moved.ANCHORS
    for place in moved.ANCHORS.values():
        address, _, anchor = place.partition("#")
        page = client.get(address)
        assert page.status_code == 200
        assert not anchor or f'id="{anchor}"' in page.content.decode()
    assert '"header-3-network": "/guide/running/network/"' in client.get("/guide/").content.decode()


def test_the_icon_is_found_by_its_old_name(client: Client):
    assert client.get("/favicon.ico").headers["Location"] == "/static/pictures/icon.svg"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/containerisation-standards.html", "/guide/"),
        ("/en/latest/tools/containers/containerisation-standards.html", "/guide/"),
        ("/en/latest/tools/containers.html", "/guide/"),
        ("/containers/", "/guide/"),
        ("/guide/index.html", "/guide/"),
        ("/guide/building/labels.html", "/guide/building/labels/"),
        ("/guide/building/labels/index.html", "/guide/building/labels/"),
        ("/IMG-18", "/guide/requirements/IMG-18/"),
        ("/requirements/IMG-18/", "/guide/requirements/IMG-18/"),
        ("/glossary/", "/guide/glossary/"),
        ("/rules/pin-base-image", "/review/rules/pin-base-image/"),
        ("/rules/", "/review/rules/"),
    ],
)
def test_an_old_or_guessed_address_leads_on(client: Client, old, new):
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, new)
    assert client.get(new).status_code == 200
