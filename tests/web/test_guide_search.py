"""Search: what people type, and what comes."""

import pytest
from django.test import Client

from portal import standard
from portal.review.rules import rules
from portal.web.guide.search import search


def found(query: str) -> list[str]:
    return [hit.entry.address for hit in search(query)]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("multi-stage builds", "/guide/building/multi-stage-builds/"),
        ("labels", "/guide/building/labels/"),
        ("build context", "/guide/building/build-context/"),
        ("entrypoint", "/guide/building/entrypoint-and-cmd/"),
        ("logging", "/guide/running/logging/"),
        ("base image", "/guide/building/base-images/"),
        ("onbuild", "/guide/building/onbuild/"),
        ("image signing", "/guide/building/image-signing/"),
        ("environment variables", "/guide/building/environment-variables/"),
        ("how do I use environment variables", "/guide/building/environment-variables/"),
    ],
)
def test_the_page_about_a_subject_is_among_the_first_three(query, address):
    assert address in found(query)[:3]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("entrypiont", "entrypoint"),
        ("priviledged", "privileged"),
        ("dockerignor", "dockerignore"),
        ("lables", "labels"),
    ],
)
def test_a_letter_wrong_missing_or_swapped_is_forgiven(query, word):
    assert found(query)
    assert set(found(query)[:3]) & set(found(word)[:3])


@pytest.mark.parametrize("query", ["IMG-18", "img-18", "img18", " IMG-18 ", "versioned-base-image"])
def test_a_requirement_is_found_by_its_id_and_its_name(query):
    assert found(query)[0] == "/guide/requirements/IMG-18/"


def test_every_requirement_and_every_rule_is_found_first_by_its_name():
    for id in standard.catalogue().requirements:
        assert found(id)[0] == f"/guide/requirements/{id}/"
    for name in rules():
        assert f"/review/rules/{name}/" in found(name)[:2]


def test_a_rule_is_found_by_the_id_that_another_reviewer_has_for_it():
    for name, rule in rules().items():
        for alias in rule.aliases:
            assert f"/review/rules/{name}/" in found(alias), alias


def test_a_section_inside_a_page_is_found_with_its_anchor():
    assert any("#" in address for address in found("dockerignore"))


def test_found_words_are_marked_and_everything_else_is_escaped():
    (hit, *_) = search("layer")
    assert "<mark>" in hit.title + hit.excerpt
    for query in ("<script>", "a&b", "mount=type=cache"):
        for hit in search(query):
            assert "<script" not in hit.title + hit.excerpt


@pytest.mark.parametrize("query", ["", "   ", "!?", "\x00", "的", "xqzzyvwk", "a" * 5000, "* OR 1=1 --"])
def test_any_text_is_a_query(query):
    assert isinstance(search(query), list)


def test_the_search_page_works_as_a_plain_form(client: Client):
    page = client.get("/guide/search/", {"q": "IMG-18"}).content.decode()
    assert "/guide/requirements/IMG-18/" in page
    assert 'value="IMG-18"' in page
    assert "<html" in page


def test_htmx_gets_only_the_results(client: Client):
    part = client.get("/guide/search/", {"q": "IMG-18"}, headers={"HX-Request": "true"}).content.decode()
    assert "/guide/requirements/IMG-18/" in part
    assert "<html" not in part


def test_what_is_typed_is_never_markup(client: Client):
    page = client.get("/guide/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_finding_nothing_says_what_to_do(client: Client):
    assert "Try fewer or other words" in client.get("/guide/search/", {"q": "xqzzyvwk"}).content.decode()


def test_an_empty_search_offers_examples(client: Client):
    assert "?q=IMG-18" in client.get("/guide/search/").content.decode()
