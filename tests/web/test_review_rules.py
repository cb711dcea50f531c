"""The pages of the rules: each leads to what it checks, and to the reviewer."""

import re
from html import unescape

import pytest

from portal.review.examples import COMMANDS
from portal.review.rules import rules
from portal.standard import catalogue

NAMES = sorted(rules())


@pytest.mark.parametrize("name", NAMES)
def test_a_rules_page_says_what_it_wants_and_why(client, name):
    response = client.get(f"/review/rules/{name}/")
    page = response.content.decode()
    rule = rules()[name]

    assert response.status_code == 200
    assert unescape(re.search(r"<h1>(.*?)</h1>", page)[1]) == rule.title
    for requirement in rule.requirements:
        assert f'href="/guide/requirements/{requirement}/"' in page
    for alias in rule.aliases:
        assert f"<code>{alias}</code>" in page
    assert page.count("Open in the reviewer") == len(rule.examples)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_opens_in_the_reviewer(client, name):
    for number, example in enumerate(rules()[name].examples):
        desk = "/review/run/" if example.subject in (*COMMANDS, "compose") else "/review/"
        page = client.get(f"{desk}?rule={name}&example={number}").content.decode()
        areas = re.findall(r'<textarea class="code-input[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
        assert example.text in map(unescape, areas)


@pytest.mark.parametrize(
    "query",
    [
        "rule=no-sudo&example=99",
        "rule=no-sudo&example=x",
        "rule=nope&example=0",
        "sample=nope",
        "example=building/base-images:x",
        "example=nope:1",
        "example=building/base-images:999",
    ],
)
def test_an_example_that_is_not_there_opens_an_empty_reviewer(client, query):
    assert "Nothing to review yet" in client.get(f"/review/?{query}").content.decode()


def test_an_unknown_rule_is_not_found(client):
    assert client.get("/review/rules/no-such-rule/").status_code == 404


def _listed(client, query: str = "") -> set[str]:
    page = client.get(f"/review/rules/{query}").content.decode()
    return set(re.findall(r'<p class="rule-name">\s*<a href="/review/rules/([a-z0-9-]+)/"', page))


def test_the_index_lists_every_rule(client):
    assert _listed(client) == set(rules())


def test_the_index_is_filtered_by_severity(client):
    assert _listed(client, "?severity=error") == {name for name, rule in rules().items() if rule.severity == "error"}


def test_the_index_is_filtered_by_requirement(client):
    for requirement in catalogue().requirements:
        expected = {name for name, rule in rules().items() if requirement in rule.requirements}
        assert _listed(client, f"?requirement={requirement}") == expected


def test_the_index_is_filtered_by_the_id_of_another_reviewer(client):
    assert "no-latest-base-image" in _listed(client, "?id=dl3007")


def test_the_index_is_filtered_by_words(client):
    assert _listed(client, "?q=sudo") >= {"no-sudo"}
    assert len(_listed(client, "?q=sudo")) < len(rules())


def test_a_filter_that_nothing_passes_says_what_to_do(client):
    page = client.get("/review/rules/?q=qqqqqq").content.decode()

    assert "No rule is like that" in page
    assert "Show all" in page


def test_another_tools_id_leads_to_the_rule_or_to_the_rules_that_share_it(client):
    def led(name):
        answer = client.get(f"/review/rules/{name}/")
        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code == 200
        return answer["Location"]

    shared: dict[str, list[str]] = {}
    for rule in rules().values():
        for alias in {alias.lower() for alias in rule.aliases}:
            shared.setdefault(alias, []).append(rule.name)
    [single] = shared["dl3020"]
    assert led("DL3020") == led("dl3020") == f"/review/rules/{single}/"
    several = next(alias for alias, names in shared.items() if len(names) > 1 and alias.isalnum())
    page = client.get(led(several)).content.decode()
    assert led(several) == f"/review/rules/?id={several}"
    assert all(f"/review/rules/{name}/" in page for name in shared[several])
    assert client.get("/review/rules/DL9999/").status_code == 404
