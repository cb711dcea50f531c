"""The truth set: its cases are sound, we do as well on it as the list of our faults says and no worse, and every
difference from hadolint is listed with who is right."""

from collections import Counter

import dockerfile as official
import pytest

from portal.review.profiles import profile
from portal.review.rules import rules
from tests.truth.cases import DOCKERFILE, FOLDER, InvalidCase, _case, cases, load
from tests.truth.judging import differences, figures, hadolint_ids, judge, judge_hadolint, judged, named

BY_TOPIC = [pytest.param(case, id=f"{case.topic}: {case.name}") for case in cases()]


def listed(file: str) -> list[dict]:
    return load(FOLDER / file) or []


FAULTS = {(entry["case"], entry["rule"], entry["what"]) for entry in listed("our-faults.yaml")}
DIFFERENCES = {
    (name, entry["id"]): entry["who"] for entry in listed("hadolint-differences.yaml") for name in entry["cases"]
}


def test_there_are_more_than_three_hundred_cases_and_many_of_them_are_clean():
    assert len(cases()) >= 320
    clean = [case for case in cases() if not case.expected]
    assert len(clean) >= 100


@pytest.mark.parametrize("case", BY_TOPIC)
def test_a_case_is_a_dockerfile_that_the_official_parser_takes_unless_it_says_otherwise(case):
    if not case.broken and case.main == DOCKERFILE:
        official.parse_string(case.text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "x"}, "needs a name and a file"),
        ({"dockerfile": "FROM x"}, "needs a name and a file"),
        ({"name": "x", "dockerfile": "FROM x", "expekt": []}, "may have"),
        ({"name": "x", "dockerfile": "FROM x", "expect": ["2 DL3006"]}, "beyond the file's 1 lines"),
        ({"name": "x", "dockerfile": "FROM x", "expect": ["DL3006"]}, "is not `line rule`"),
        ({"name": "x", "dockerfile": "FROM x", "expect": ["one DL3006"]}, "is no line"),
        ({"name": "x", "commands": "docker run x", "expect": ["a.sh:1 y"]}, "about a.sh, which the case doesn't have"),
        ({"name": "x", "dockerfile": "FROM x", "expect": ["1 y"], "tempts": ["y"]}, "expects and tempts"),
    ],
)
def test_a_case_that_is_not_sound_is_refused(fields, message):
    with pytest.raises(InvalidCase, match=message):
        _case(fields, FOLDER / "topic.yaml", "standard")


@pytest.mark.parametrize("case", BY_TOPIC)
def test_we_report_what_a_case_deserves_but_for_the_faults_that_are_listed(case):
    found = {(case.name, outcome.rule, outcome.what) for outcome in judge(case) if outcome.what != "hit"}
    known = {fault for fault in FAULTS if fault[0] == case.name}
    assert found - known == set(), "faults of ours that tests/truth/our-faults.yaml does not list"
    assert known - found == set(), "faults that are mended: take them out of tests/truth/our-faults.yaml"


@pytest.mark.parametrize("rule", sorted(profile("standard").severities))
def test_every_rule_of_the_standard_has_a_case_that_expects_it_and_one_that_tempts_it_in_vain(rule):
    assert any(rule in named(e.id) for case in cases() for e in case.expected), "no case expects it"
    assert any(rule in case.tempts for case in cases()), "no case tempts it"


def test_tempted_rules_exist():
    assert frozenset().union(*(case.tempts for case in cases())) <= set(rules())


def test_listed_faults_are_of_cases_that_exist_and_say_why():
    names = {case.name for case in cases()}
    for entry in listed("our-faults.yaml"):
        assert entry["case"] in names
        assert entry["what"] in ("missed", "wrong")
        assert entry["why"]


@pytest.mark.parametrize("case", BY_TOPIC)
def test_every_difference_from_hadolint_is_listed_with_who_is_right(case):
    found = {(difference.case, difference.id): difference.who for difference in differences(case)}
    known = {key: who for key, who in DIFFERENCES.items() if key[0] == case.name}
    assert {key: found[key] for key in found if known.get(key) != found[key]} == {}, (
        "not so in hadolint-differences.yaml"
    )
    # An id that no rule of the case's profile stands for makes no difference yet.
    gone = {id for _, id in known.keys() - found.keys() if named(id) & judged(case)}
    assert gone == set(), "no difference any more: take them out of tests/truth/hadolint-differences.yaml"


def test_listed_differences_are_of_cases_and_ids_that_exist_and_say_why():
    names = {case.name for case in cases()}
    pairs = Counter((name, entry["id"]) for entry in listed("hadolint-differences.yaml") for name in entry["cases"])
    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert {name for name, _ in pairs} <= names
    assert {id.lower() for _, id in pairs} <= hadolint_ids() | {"dl1000"}
    assert all(entry["why"].endswith(".") for entry in listed("hadolint-differences.yaml"))


def test_we_are_more_often_right_than_hadolint_on_what_it_has_an_id_for():
    ours = figures(outcome for case in cases() for outcome in judge(case))[""]
    theirs = figures(outcome for case in cases() for outcome in judge_hadolint(case))[""]
    assert ours.precision >= 0.98 > theirs.precision
    assert ours.recall >= 0.96 > theirs.recall


def test_figures_count_hits_misses_and_false_alarms():
    from tests.truth.judging import Outcome

    outcomes = [Outcome("hit", "a", 1), Outcome("hit", "a", 2), Outcome("missed", "a", 3), Outcome("wrong", "b", 1)]
    counted = figures(outcomes)
    assert counted["a"].precision == 1
    assert counted["a"].recall == pytest.approx(2 / 3)
    assert counted["b"].precision == 0
    assert counted[""].precision == pytest.approx(2 / 3)
