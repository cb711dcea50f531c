"""SARIF: valid, with places, help, fixes, fingerprints and what was suppressed."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.dockerfile.model import Span
from portal.review import Edit, Fix, Safety, review
from portal.review.fixing import apply
from portal.review.reports import Reviewed, render
from tests.review.reports.reviewing import FAULTY, faulty, hostile, unreadable

SCHEMA = Path(__file__).parents[3] / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
PORTAL = "https://portal.example"


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(SCHEMA.read_text())
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def sarif(*reviewed, base_url=PORTAL):
    """The only run of a report."""
    return json.loads(render("sarif", reviewed, base_url))["runs"][0]


@pytest.mark.parametrize("base_url", ["", PORTAL])
@pytest.mark.parametrize(
    "reviewed", [[], [faulty()], [faulty("a/x"), faulty("b/x"), unreadable()], [hostile()], [faulty("/abs/Dockerfile")]]
)
def test_every_report_is_valid_against_the_schema(validator, reviewed, base_url):
    validator.validate(json.loads(render("sarif", reviewed, base_url)))


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200), st.text(max_size=30))
def test_whatever_is_in_file_and_name_the_report_is_valid(validator, text, name):
    report = Reviewed(name or "x", review("FROM x\n" + text, "strict", shellcheck=False))
    written = render("sarif", [report])
    validator.validate(json.loads(written.encode("utf-8")))


def test_a_result_names_rule_level_message_and_the_exact_region():
    run = sarif(faulty("app/Dockerfile"))
    assert run["columnKind"] == "unicodeCodePoints"
    result = next(r for r in run["results"] if r["ruleId"] == "no-latest-base-image")
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "no-latest-base-image"
    assert result["level"] == "error"
    assert "latest" in result["message"]["text"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "app/Dockerfile"
    assert place["region"]["startLine"] == 1
    line = FAULTY.split("\n")[0]
    marked = line[place["region"]["startColumn"] - 1 : place["region"]["endColumn"] - 1]
    assert "latest" in marked


def test_a_rule_brings_its_help_its_page_and_its_requirements_and_aliases_as_tags():
    rules = sarif(faulty())["tool"]["driver"]["rules"]
    rule = next(rule for rule in rules if rule["id"] == "no-latest-base-image")
    assert rule["helpUri"] == f"{PORTAL}/review/rules/no-latest-base-image/"
    assert {"IMG-19", "DL3007"} <= set(rule["properties"]["tags"])
    assert "```dockerfile\nFROM" in rule["help"]["markdown"]
    assert f"[IMG-19]({PORTAL}/guide/requirements/IMG-19/)" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"


def test_no_address_is_made_up_where_no_portal_is_known():
    driver = sarif(faulty(), base_url="")["tool"]["driver"]
    assert "informationUri" not in driver
    assert not any("helpUri" in rule for rule in driver["rules"])


def test_the_fixes_in_it_mend_the_file_as_the_portal_does():
    result = next(r for r in sarif(faulty())["results"] if r["ruleId"] == "upper-case-instructions")
    (change,) = result["fixes"][0]["artifactChanges"]
    edits = tuple(
        Edit(
            Span(*(replacement["deletedRegion"][k] for k in ("startLine", "startColumn", "endLine", "endColumn"))),
            replacement["insertedContent"]["text"],
        )
        for replacement in change["replacements"]
    )
    assert apply(FAULTY, [Fix("", Safety.SAFE, edits)]).startswith("FROM python")


def test_fixes_with_blanks_to_fill_in_are_left_out():
    for result in sarif(faulty())["results"]:
        for fix in result.get("fixes", ()):
            assert fix["properties"]["safety"] in ("safe", "suggested")


def test_what_a_comment_keeps_back_is_there_as_suppressed():
    run = sarif(faulty(text="# portal: ignore=no-latest-base-image\nFROM python:latest\n"))
    (result,) = [r for r in run["results"] if r["ruleId"] == "no-latest-base-image"]
    assert result["suppressions"] == [{"kind": "inSource"}]
    assert all("suppressions" not in r for r in run["results"] if r is not result)


def test_a_file_that_could_not_be_reviewed_makes_the_run_unsuccessful_and_is_named():
    (invocation,) = sarif(faulty(), unreadable())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "<larger>" in invocation["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./a/../b c/Dockerfile", "a/../b%20c/Dockerfile"),
        ("/srv/Dockerfile", "file:///srv/Dockerfile"),
        ("caf\udce9", "caf%E9"),
        ("caf\ud800", "caf%EF%BF%BD"),
        ("a:b/D", "a%3Ab/D"),
    ],
)
def test_file_names_become_uris(file, uri):
    (result, *_) = sarif(faulty(file))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_fingerprints_are_distinct_within_a_file():
    marks = [(r["partialFingerprints"]["ruleAndLine/v1"], r["ruleId"]) for r in sarif(faulty())["results"]]
    assert len(set(marks)) == len(marks)
