"""What stands below a page: its Markdown twin, the day of its last change, and the links to mend or report it."""

import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from portal import starters
from portal.review.rules import rules
from portal.standard import catalogue
from portal.web import page_links, thread
from portal.web.review.views import _source_of
from portal.workshop import exercises

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("nothing_kept")


def links_of(client: Client, address: str) -> page_links.PageLinks:
    return client.get(address).context["links"]


def test_what_is_worth_reading_has_a_markdown_twin(client: Client):
    addresses = [page.address for page in thread.guide().pages]
    addresses += [requirement.path for requirement in catalogue().requirements.values()]
    addresses += [f"/review/rules/{name}/" for name in rules()]
    addresses += [f"/guide/{name}/" for name in ("requirements", "glossary", "corrections", "changes")]
    addresses += [f"/starters/{name}/" for name in starters.catalogue()]
    addresses += [f"{one.path}{more}" for one in exercises().values() for more in ("", "solution/")]
    for address in [*addresses, "/review/rules/"]:
        twin = client.get(address.rstrip("/") + ".md")
        assert twin.status_code == 200, address
        assert twin.headers["Content-Type"] == "text/markdown; charset=utf-8"
        text = twin.content.decode()
        assert text.startswith("# ")
        assert text.count("```") % 2 == 0, address
    for room in ("guide", "workshop", "starters"):
        assert client.get(f"/{room}/index.md").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/guide/", "/guide/building/labels/", "/guide/requirements/IMG-18/", "/review/rules/pin-base-image/"),
        *(
            "/workshop/pin-the-base/",
            "/workshop/pin-the-base/solution/",
            "/workshop/first-day/",
            "/starters/",
            "/starters/static-web-site/",
        ),
    ],
)
def test_a_page_names_its_twin(client: Client, address):
    links = links_of(client, address)
    page = client.get(address).content.decode()
    assert f'<link rel="alternate" type="text/markdown" href="{links.markdown}">' in page
    assert f'<a href="{links.markdown}">This page as Markdown</a>' in page
    assert client.get(links.markdown).status_code == 200


def test_the_twin_of_a_requirement_holds_the_whole_thread(client: Client):
    strand = thread.strands()["IMG-18"]
    text = client.get("/guide/requirements/IMG-18.md").content.decode()
    assert strand.requirement.says in text
    assert strand.requirement.correction in text
    for section in strand.sections:
        assert f"[{section.title}]({section.address})" in text
    for rule in strand.rules:
        assert f"(/review/rules/{rule.name}/)" in text
    for alias in strand.aliases:
        assert f"`{alias}`" in text


def test_the_twin_of_a_page_links_the_pages_made_from_the_catalogue(client: Client):
    assert "(/guide/corrections/)" in client.get("/guide/index.md").content.decode()


def test_the_twin_of_the_glossary_is_a_list_that_every_markdown_reader_shows(client: Client):
    text = client.get("/guide/glossary.md").content.decode()
    for term in thread.guide().glossary:
        assert f"- **{term.name}**\n" in text


def test_without_a_repository_there_is_nothing_to_edit_or_report(client: Client, settings):
    settings.REPOSITORY_URL = ""
    links = links_of(client, "/guide/building/labels/")
    assert (links.edit, links.problem) == ("", "")


@pytest.mark.parametrize(
    ("repository", "edit", "title"),
    [
        ("https://github.com/o/portal", "https://github.com/o/portal/edit/main/", "title"),
        ("https://github.example.org/o/portal", "https://github.example.org/o/portal/edit/main/", "title"),
        ("https://gitlab.com/o/portal", "https://gitlab.com/o/portal/-/edit/main/", "issue[title]"),
        ("https://git.example.org/o/portal", "https://git.example.org/o/portal/-/edit/main/", "issue[title]"),
    ],
)
def test_a_page_can_be_edited_and_its_problems_reported_in_the_repository(client, settings, repository, edit, title):
    settings.REPOSITORY_URL = repository
    links = links_of(client, "/guide/building/labels/")
    assert links.edit == f"{edit}portal/standard/guide/building/labels.rst"
    issue = urlsplit(links.problem)
    assert issue.path.endswith("/issues/new")
    asked = parse_qs(issue.query)
    assert asked[title] == ["Labels: "]
    assert any("http://testserver/guide/building/labels/" in value for values in asked.values() for value in values)


def test_the_files_to_edit_exist(client: Client, settings):
    settings.REPOSITORY_URL = "https://github.com/o/portal"
    pages = [page.address for page in thread.guide().pages]
    for address in [*pages, "/guide/", "/guide/glossary/", "/guide/corrections/", "/guide/changes/"]:
        file = links_of(client, address).edit.partition("/edit/main/")[2]
        assert (ROOT / file).is_file(), address
    for rule in rules().values():
        assert (ROOT / _source_of(rule)).is_file()


def test_a_page_says_when_it_changed_last_where_that_is_known(client: Client, monkeypatch):
    known = {"guide/building/labels.rst": datetime.date(2026, 3, 9)}
    monkeypatch.setattr(page_links, "last_changes", lambda: known)
    page = client.get("/guide/building/labels/").content.decode()
    assert "Last changed on" in page
    assert '<time datetime="2026-03-09">9 March 2026</time>' in page
    assert "Last changed on" not in client.get("/guide/building/arguments/").content.decode()
