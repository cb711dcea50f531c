"""Search on the pages: what comes for what is typed, as a page, as suggestions and as JSON."""

import logging

import pytest
from django.test import Client

from portal import standard
from portal.review.rules import rules
from portal.standard import guide
from portal.web.guide.search import index


def found(query: str, most: int = 30) -> list[str]:
    return [hit.entry.address for hit in index().search(query, most=most).hits]


def page(client: Client, **query: str) -> str:
    response = client.get("/guide/search/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_requirement_and_every_rule_is_found_first_by_its_name():
    for id, requirement in standard.catalogue().requirements.items():
        assert found(id)[0] == f"/guide/requirements/{id}/"
        assert f"/guide/requirements/{id}/" in found(requirement.name)[:3], requirement.name
    for name in rules():
        assert f"/review/rules/{name}/" in found(name)[:2], name


def test_a_rule_is_found_by_the_id_that_another_reviewer_has_for_it():
    for name, rule in rules().items():
        for alias in rule.aliases:
            assert f"/review/rules/{name}/" in found(alias), alias


def test_every_page_of_the_guide_is_found_by_its_title():
    for each in guide().pages:
        assert each.address in found(each.title)[:2], each.title


def test_a_heading_inside_a_page_is_a_hit_of_its_own():
    assert "/guide/building/user-and-workdir/#no-sudo" in found("no sudo")[:3]


def test_the_search_page_works_as_a_plain_form(client: Client):
    text = page(client, q="IMG-18")
    assert "/guide/requirements/IMG-18/" in text
    assert 'value="IMG-18"' in text
    assert "<html" in text


def test_htmx_gets_only_the_results(client: Client):
    part = client.get("/guide/search/", {"q": "IMG-18"}, headers={"HX-Request": "true"}).content.decode()
    assert "/guide/requirements/IMG-18/" in part
    assert "<html" not in part


def test_kinds_are_filters_with_counts(client: Client):
    text = " ".join(page(client, q="labels").split())
    count = index().search("labels").counts["rule"]
    assert f'href="?q=labels&amp;kind=rule" >Rule <span>{count}</span>' in text

    only = page(client, q="labels", kind="rule")
    assert "/review/rules/known-labels/" in only
    assert 'href="/guide/building/labels/">' not in only.split('class="results"')[1]
    assert 'aria-current="true">Rule' in only


def test_an_unknown_kind_and_one_without_a_hit_show_all(client: Client):
    for kind in ("nonsense", "starter"):
        assert "/guide/glossary/" in page(client, q="cgroup", kind=kind).split('class="results"')[1]


def test_what_was_meant_is_told(client: Client):
    assert '<a href="?q=privileged">privileged</a>' in page(client, q="priviledged")


def test_found_words_are_marked_and_everything_else_is_escaped(client: Client):
    assert "<mark>Labels</mark>" in page(client, q="label")
    for query in ('"><script>alert(1)</script>', "<mark>", "a&b"):
        for address in ("/guide/search/", "/guide/search/suggestions/"):
            assert "<script>alert" not in client.get(address, {"q": query}).content.decode()


@pytest.mark.parametrize("query", ["", "   ", "!?", "\x00", "的", "xqzzyvwk", "a" * 5000, "* OR 1=1 --"])
def test_any_text_is_a_query(client: Client, query):
    page(client, q=query)
    assert client.get("/guide/search/suggestions/", {"q": query}).status_code == 200


def test_finding_nothing_says_what_to_do(client: Client):
    assert "Try fewer or other words" in page(client, q="xqzzyvwk")


@pytest.mark.parametrize(("typed", "number"), [("IMG-99", "IMG-99"), ("run 70", "RUN-70")])
def test_an_id_that_does_not_exist_is_said_to_be_missing(client: Client, typed, number):
    page = client.get("/guide/search/", {"q": typed}).content.decode()

    assert f"There is no requirement <strong>{number}</strong>" in page
    assert f"?area={number[:3]}" in page
    assert "There is no requirement" not in client.get("/guide/search/", {"q": "IMG-18"}).content.decode()


def test_an_empty_search_offers_examples(client: Client):
    assert "?q=IMG-18" in page(client)


def test_suggestions_are_the_first_hits_as_options_and_a_way_to_all(client: Client):
    text = client.get("/guide/search/suggestions/", {"q": "entrypiont"}).content.decode()
    assert text.count('role="option"') == 9
    assert 'href="/guide/building/entrypoint-and-cmd/"' in text
    assert 'href="/guide/search/?q=entrypiont"' in text
    assert "<html" not in text


def test_a_finished_word_is_asked_for_with_a_blank(client: Client):
    begun, finished = (
        client.get("/guide/search/suggestions/", {"q": query}).content.decode() for query in ("prov", "prov ")
    )
    assert "Provenance" in begun
    assert "Provenance" not in finished


def test_search_answers_as_json(client: Client):
    answer = client.get("/api/v1/search", {"q": "non root", "limit": 3}).json()
    assert answer["hits"][0]["url"] == "/guide/requirements/IMG-32/"
    assert len(answer["hits"]) == 3
    assert answer["total"] == sum(answer["counts"].values())
    assert answer["meant"] is None

    rules_only = client.get("/api/v1/search", {"q": "priviledged", "kind": "rule"}).json()
    assert {hit["kind"] for hit in rules_only["hits"]} == {"rule"}
    assert rules_only["meant"] == "privileged"


@pytest.mark.parametrize(
    ("query", "named"),
    [({}, "q"), ({"q": "a" * 201}, "q"), ({"q": "a", "limit": 0}, "limit"), ({"q": "a", "kind": "x"}, "kind")],
)
def test_a_search_that_the_api_can_not_make_names_the_parameter(client: Client, query, named):
    response = client.get("/api/v1/search", query)
    assert response.status_code == 422
    assert named in response.json()["detail"]


def test_queries_are_not_logged(client: Client, caplog):
    caplog.set_level(logging.DEBUG)
    page(client, q="hunter2 password")
    client.get("/guide/search/suggestions/", {"q": "hunter2 password"})
    client.get("/api/v1/search", {"q": "hunter2 password"})
    assert "hunter2" not in caplog.text
