"""Examples that can be tried and mended where they stand."""

import pytest
from django.test import Client

from portal.review import review
from portal.review.rules import rules
from portal.web import thread
from portal.web.guide import trying

ENTRYPOINT = "building/entrypoint-and-cmd"


def number_of(path: str, rule: str) -> int:
    """The place of the example that shows a rule on a page."""
    return next(place for place, one in enumerate(thread.guide().page(path).examples, 1) if one.rule == rule)


@pytest.fixture
def ask(client: Client):
    def post(example: str, text: str, status: int = 200, **more: str) -> dict:
        response = client.post("/guide/try/", {"example": example, "text": text, **more})
        assert response.status_code == status
        return response.json()

    return post


def test_an_edited_example_is_reviewed_in_its_place(ask):
    key = f"{ENTRYPOINT}/{number_of(ENTRYPOINT, 'exec-form-entrypoint')}"
    text = trying.find(key).example.text
    before = ask(key, text)
    assert "exec-form-entrypoint" in [one["rule"] for one in before["findings"]]
    assert '/guide/requirements/IMG-36/"' in before["html"]
    after = ask(
        key, text.replace("/usr/local/bin/python -m powersupply", '["/usr/local/bin/python", "-m", "powersupply"]')
    )
    assert after["findings"] == []
    assert "No findings" in after["html"]


def test_mending_shows_the_difference_and_gives_the_text(ask):
    key = f"{ENTRYPOINT}/{number_of(ENTRYPOINT, 'exec-form-entrypoint')}"
    answer = ask(key, trying.find(key).example.text, mend="1")
    assert 'ENTRYPOINT ["/usr/local/bin/python", "-m", "powersupply"]' in answer["text"]
    assert 'class="gi"' in answer["html"]
    assert "by the reviewer" in answer["html"]


def test_what_no_fix_decides_is_mended_as_the_guide_does_it(ask):
    key = f"building/ordering/{number_of('building/ordering', 'copy-before-install')}"
    living = trying.find(key)
    answer = ask(key, living.example.text, mend="1")
    assert answer["text"] == living.better
    assert "by hand" in answer["html"]


def test_every_kind_of_example_is_reviewed_as_what_it_is(ask):
    names = {"entrypoint": "entrypoint.sh", "dockerignore": ".dockerignore", "compose": "compose.yaml"}
    names |= {"run-command": "commands", "build-command": "commands"}
    for page in thread.guide().pages:
        for place, example in enumerate(page.examples, 1):
            if name := names.pop(example.subject, None):
                assert ask(f"{page.path}/{place}", example.text)["files"][name] == example.text
    assert names == {}


def test_an_edited_compose_file_and_an_edited_command_get_their_findings(ask):
    answer = ask("running/storage/5", "services:\n  gallery:\n    image: gallery:1.4.0\n    privileged: true\n")
    assert "not-privileged" in {one["rule"] for one in answer["findings"]}
    answer = ask("running/network/2", "docker network create site\ndocker run --net=host web:2.3.1\n")
    assert "no-host-network" in {one["rule"] for one in answer["findings"]}


def test_a_bad_example_that_no_rule_sees_through_is_not_called_clean(ask, client: Client):
    text = trying.find("building/1").example.text
    assert "takes a person" in ask("building/1", text)["html"]
    assert "takes a person" in client.get("/guide/mended/building/1/").content.decode()
    assert "No findings" in ask("building/1", text.replace("gallery", "museum"))["html"]


def test_a_rule_s_example_puts_what_other_rules_find_behind_its_own(ask):
    rule = rules()["sorted-packages"]
    answer = ask("rules/sorted-packages/1", rule.examples[0].text)
    own, _, others = answer["html"].partition("What other rules find")
    assert "sorted-packages" in own
    assert others
    assert "sorted-packages" not in others


def test_an_opinion_is_held_on_its_own_page(ask):
    opinion = next(rule for rule in rules().values() if rule.opinion)
    answer = ask(f"rules/{opinion.name}/1", opinion.examples[0].text)
    assert opinion.name in [one["rule"] for one in answer["findings"]]


@pytest.mark.parametrize(
    ("example", "text", "status", "says"),
    [
        ("building/nowhere/1", "FROM a:1", 404, "no such example"),
        (f"{ENTRYPOINT}/999", "FROM a:1", 404, "no such example"),
        ("rules/nothing/1", "FROM a:1", 404, "no such example"),
        ("", "FROM a:1", 404, "no such example"),
        (f"{ENTRYPOINT}/1", "x" * 20_001, 413, "larger than the 20,000 bytes"),
        (f"{ENTRYPOINT}/1", "FROM a:1\0", 422, "no text file"),
        (f"{ENTRYPOINT}/1", "", 200, "Nothing to review"),
        (f"{ENTRYPOINT}/1", "<script>alert(1)</script>", 200, "finding"),
    ],
)
def test_anything_is_answered_in_words(ask, example, text, status, says):
    answer = ask(example, text, status)
    assert says in answer["html"]
    assert "<script" not in answer["html"]


def test_only_posting_asks(client: Client):
    assert client.get("/guide/try/").status_code == 405


def test_every_bad_example_of_the_guide_is_shown_mended_without_scripts(client: Client):
    count = 0
    for page in thread.guide().pages:
        shown = client.get(page.address).content.decode()
        for place, example in enumerate(page.examples, 1):
            address = f"/guide/mended/{page.path}/{place}/"
            assert (f'href="{address}"' in shown) == (example.verdict == "bad")
            if example.verdict == "bad":
                mended = client.get(address).content.decode()
                assert 'class="gi"' in mended or 'class="gd"' in mended, address
                assert f'href="{page.address}#example-{place}"' in mended
                count += 1
            else:
                assert client.get(address).status_code == 404
    assert count > 25


def test_examples_mend_into_what_the_reviewer_accepts():
    for page in thread.guide().pages:
        for place, example in enumerate(page.examples, 1):
            if example.verdict != "bad" or example.subject != "dockerfile" or not example.rule:
                continue
            mended = trying.find(f"{page.path}/{place}").mended(example.text)
            found = {one.rule for one in review(mended.after).findings}
            assert example.rule not in found, (page.path, place)


def test_pages_without_examples_load_no_script_for_them(client: Client):
    assert "live.js" in client.get("/guide/building/ordering/").content.decode()
    assert "live.js" not in client.get("/guide/").content.decode()
    assert "player.js" not in client.get("/guide/glossary/").content.decode()
