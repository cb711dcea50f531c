"""The requirements' pages, the matrix, the corrections, and the thread that joins them."""

import csv
import io
import re
from html import unescape
from types import MappingProxyType, SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.test import Client

from portal import standard
from portal.review import rules as review_rules
from portal.standard.problems import Problem
from portal.web import thread


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_every_requirement_page_shows_its_statement_and_leads_along_the_whole_thread(client: Client):
    for id, strand in thread.strands().items():
        page = html(client, f"/guide/requirements/{id}/")
        assert standard.catalogue().requirements[id].title[1:] in page
        for section in strand.sections:
            assert f'href="{section.address}#{id}"' in page
        for rule in strand.rules:
            assert f'href="/review/rules/{rule.name}/"' in page
        for file in strand.files:
            assert f'href="/starters/{file.starter}/"' in page
            assert file.file in page


def test_a_section_that_states_a_requirement_links_its_page(client: Client):
    for id, strand in thread.strands().items():
        for section in strand.sections:
            assert f'href="/guide/requirements/{id}/"' in html(client, section.address)


def test_a_requirement_shows_its_rule_by_example(client: Client):
    page = html(client, "/guide/requirements/IMG-36/")
    assert "exec-form-entrypoint" in page
    assert '<figure class="code code-bad"' in page
    assert 'data-example="rules/exec-form-entrypoint/1"' in page
    assert '<figure class="code code-good">' in page
    assert "<code>DL3025</code>" in page


def test_a_requirement_says_why_on_its_page_in_its_twin_and_over_the_api(client: Client):
    for id in ("IMG-36", "RUN-19"):
        why = standard.catalogue().requirements[id].why
        assert why in unescape(html(client, f"/guide/requirements/{id}/"))
        assert f"**Why**: {why}" in html(client, f"/guide/requirements/{id}.md")
        assert client.get(f"/api/v1/requirements/{id}").json()["why"] == why


def test_other_reviewers_ids_stand_under_their_names(client: Client):
    page = html(client, "/guide/requirements/IMG-36/")
    names = re.findall(r"<dt>(.*?)</dt>", page)
    assert names[:3] == ["hadolint", "BuildKit", "KICS"]
    listed = re.search(r"<dt>BuildKit</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert listed is not None
    assert re.findall(r"<code>(.*?)</code>", listed[1]) == ["JSONArgsRecommended"]
    assert "- hadolint: `DL3025`" in html(client, "/guide/requirements/IMG-36.md")


def test_a_correction_is_shown_where_there_is_one(client: Client):
    assert "Engines send SIGTERM" in html(client, "/guide/requirements/APP-7/")
    assert "Correction to the source" not in html(client, "/guide/requirements/APP-1/")


def test_a_requirement_that_no_program_can_check_says_so(client: Client):
    assert "Only people can judge this one" in html(client, "/guide/requirements/IMG-1/")
    assert "people must judge" in html(client, "/guide/requirements/APP-1/")
    assert "people must judge" not in html(client, "/guide/requirements/IMG-36/")


def test_a_requirement_is_found_in_lower_case_too(client: Client):
    response = client.get("/guide/requirements/img-18/")
    assert (response.status_code, response.headers["Location"]) == (301, "/guide/requirements/IMG-18/")


def test_the_catalogue_lists_all_requirements(client: Client):
    page = html(client, "/guide/requirements/")
    assert "All 81 requirements." in " ".join(page.split())
    for id in standard.catalogue().requirements:
        assert f'<li id="{id}">' in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("area=TAG", 11),
        ("level=may", 2),
        ("area=IMG&level=must", sum(r.level == "must" for r in standard.catalogue().in_area("IMG"))),
        ("seen_in=people", sum("people" in r.seen_in for r in standard.catalogue().requirements.values())),
        ("area=APP&level=may", 0),
    ],
)
def test_the_catalogue_is_filtered_without_javascript(client: Client, query, count):
    page = html(client, f"/guide/requirements/?{query}")
    assert page.count('<li id="') == count
    assert f"{count} of 81 requirements." in " ".join(page.split())


def test_an_unknown_filter_value_is_no_filter(client: Client):
    assert "All 81 requirements." in " ".join(html(client, "/guide/requirements/?area=XYZ&level=%00").split())


def test_the_matrix_has_a_row_for_each_requirement_and_can_be_downloaded(client: Client):
    page = html(client, "/guide/traceability/")
    assert page.count('<th scope="row" role="rowheader">') == 81
    response = client.get("/guide/traceability.csv")
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    data = client.get("/guide/traceability.json").json()["requirements"]
    assert [row["id"] for row in rows] == [row["id"] for row in data] == list(standard.catalogue().requirements)
    by_id = {row["id"]: row for row in data}
    assert "/guide/building/base-images/" in by_id["IMG-18"]["sections"]
    assert "exec-form-cmd" in by_id["IMG-36"]["rules"]
    assert by_id["IMG-36"]["starter_files"]


def test_every_correction_is_listed_and_leads_to_its_explanation(client: Client):
    page = html(client, "/guide/corrections/")
    for id, requirement in standard.catalogue().requirements.items():
        if requirement.correction:
            assert f"#correction-{id}" in page


def test_what_the_source_says_wrongly_in_passing_is_listed_too(client: Client):
    listed = html(client, "/guide/corrections/")
    twin = client.get("/guide/corrections.md").content.decode()
    remarks = [(page, *remark) for page in thread.guide().pages for remark in page.remarks]
    assert len(remarks) == 5
    for page, anchor, text in remarks:
        assert f'href="{page.address}#{anchor}"' in listed
        assert f'id="{anchor}"' in html(client, page.address)
        assert text in twin


def test_the_thread_holds():
    assert [message for message in run_checks() if message.id and message.id.startswith("portal.")] == []


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("area=TAG", lambda strand: strand.requirement.area == "TAG"),
        ("level=may", lambda strand: strand.requirement.level == "may"),
        ("seen_in=compose", lambda strand: "compose" in strand.requirement.seen_in),
        ("rules=without", lambda strand: not strand.rules),
        ("rules=with&area=RUN", lambda strand: bool(strand.rules) and strand.requirement.area == "RUN"),
        ("q=exec-form-cmd", lambda strand: "exec-form-cmd" in [rule.name for rule in strand.rules]),
        ("q=dl3006", lambda strand: "DL3006" in strand.aliases),
        ("q=img-18", lambda strand: strand.requirement.id == "IMG-18"),
        ("area=NONE&level=%00&q=", lambda strand: True),
        ("q=qqqqqq", lambda strand: False),
    ],
)
def test_the_matrix_and_its_downloads_are_filtered_alike(client: Client, query, wanted):
    ids = [id for id, strand in thread.strands().items() if wanted(strand)]
    page = html(client, f"/guide/traceability/?{query}")
    assert re.findall(r'<th scope="row".*?requirements/([A-Z]+-[0-9]+)/', page, re.DOTALL) == ids
    rows = csv.DictReader(io.StringIO(client.get(f"/guide/traceability.csv?{query}").content.decode()))
    assert [row["id"] for row in rows] == ids
    data = client.get(f"/guide/traceability.json?{query}").json()["requirements"]
    assert [row["id"] for row in data] == ids


def test_the_filtered_matrix_links_the_downloads_of_what_it_shows(client: Client):
    page = html(client, "/guide/traceability/?area=TAG&q=signed+image&level=")
    assert 'href="/guide/traceability.csv?area=TAG&amp;q=signed+image"' in page
    assert 'value="signed image"' in page


def test_a_fault_in_the_change_log_stops_the_start(monkeypatch):
    def faulty() -> None:
        raise standard.StandardError([Problem("changes.yaml", None, "there is no requirement 'IMG-999'")])

    monkeypatch.setattr("portal.standard.changes.changes", faulty)
    assert "changes.yaml: there is no requirement 'IMG-999'" in [message.msg for message in run_checks()]


@pytest.fixture
def fresh_thread():
    thread.strands.cache_clear()
    yield
    thread.strands.cache_clear()


def test_a_rule_for_an_unknown_requirement_stops_the_start(monkeypatch, fresh_thread):
    stray = SimpleNamespace(name="stray-rule", requirements=("IMG-999",), aliases=())
    with_stray = MappingProxyType({**review_rules.rules(), "stray-rule": stray})
    monkeypatch.setattr(review_rules, "rules", lambda: with_stray)
    messages = [message.msg for message in run_checks()]
    assert "The rule stray-rule names the requirement IMG-999, which is not in the catalogue." in messages


def test_a_starter_for_an_unknown_requirement_stops_the_start(monkeypatch, fresh_thread):
    stray = SimpleNamespace(name="stray", satisfies={"Dockerfile": ("XX-1",)})
    monkeypatch.setattr(thread.starters, "catalogue", lambda: {"stray": stray})
    with pytest.raises(thread.BrokenThread, match="The starter stray names the requirement XX-1 for Dockerfile"):
        thread.strands()


def test_what_people_judge_is_told_apart_from_what_only_they_can(client: Client):
    page = " ".join(html(client, "/guide/requirements/?seen_in=people").split())
    only = sum(r.seen_in == ("people",) for r in standard.catalogue().requirements.values())
    assert f"Of these, {only} can be judged by people only." in page


def test_a_requirement_that_binds_says_how_an_exception_is_made(client: Client):
    link = 'href="/guide/overview/#exceptions"'
    assert link in html(client, "/guide/requirements/IMG-32/")
    assert link not in html(client, "/guide/requirements/TAG-6/")
    assert 'id="exceptions"' in html(client, "/guide/overview/")
