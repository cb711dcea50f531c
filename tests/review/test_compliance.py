"""How the requirements stand after a review: broken, excepted, met as far as can be seen, or not visible."""

import pytest

from portal.review import review
from portal.review.compliance import Unseen, Verdict, compliance
from portal.review.samples import samples
from portal.standard import catalogue

FAULTY = "FROM python:latest\nCOPY . /app\nCMD python -m app\n"


def _standings(text: str, **beside):
    return {
        standing.requirement.id: standing for part in compliance(review(text, **beside)) for standing in part.standings
    }


@pytest.mark.parametrize("text", ["", FAULTY, "\\", *(sample.text for sample in samples())])
def test_every_requirement_stands_once_and_in_order(text):
    parts = compliance(review(text))

    assert [part.area for part in parts] == list(catalogue().areas)
    ids = [standing.requirement.id for part in parts for standing in part.standings]
    assert ids == list(catalogue().requirements)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_requirement_is_broken_exactly_where_a_finding_names_it(sample):
    report = review(sample.text)
    broken = {id_ for id_, standing in _standings(sample.text).items() if standing.verdict is Verdict.BROKEN}

    assert broken == {id_ for finding in report.findings for id_ in finding.requirements}


def test_a_faulty_file_breaks_what_its_findings_name():
    standings = _standings(FAULTY)

    assert standings["IMG-19"].verdict is Verdict.BROKEN
    assert "no-latest-base-image" in {finding.rule for finding in standings["IMG-19"].findings}
    assert standings["IMG-36"].verdict is Verdict.BROKEN


def test_what_a_rule_looked_at_without_a_finding_is_met():
    standings = _standings('FROM python:3.13.1\nCOPY a.py /app/\nENTRYPOINT ["/app/a.py"]\n')

    assert standings["IMG-36"].verdict is Verdict.MET
    assert "exec-form-entrypoint" in standings["IMG-36"].looked
    assert standings["IMG-6"].verdict is Verdict.MET


def test_what_the_file_has_nothing_of_is_not_visible():
    standing = _standings("FROM python:3.13.1\nCOPY a.py /app/\n")["IMG-30"]

    assert standing.verdict is Verdict.UNSEEN
    assert standing.reason is Unseen.NOTHING


def test_what_a_dockerfile_cannot_show_is_never_met():
    good = next(sample for sample in samples() if sample.name == "python-service")
    for id_, standing in _standings(good.text).items():
        if id_ in ("IMG-1", "TAG-2", "TAG-6", "RUN-12", "RUN-14"):
            assert standing.verdict is Verdict.UNSEEN, id_
            assert standing.reason is Unseen.ELSEWHERE, id_


def test_an_ignored_finding_is_no_meeting_of_the_requirement():
    text = "FROM python:3.13.1\n# portal: ignore=copy-over-add wanted\nADD a.py /app/\n"
    standing = _standings(text)["IMG-30"]

    assert standing.verdict is Verdict.EXCEPTED
    assert [finding.rule for finding in standing.findings] == ["copy-over-add"]


def test_an_empty_file_meets_nothing():
    assert not [one for one in _standings("").values() if one.verdict is Verdict.MET]


def test_a_rule_that_the_profile_leaves_out_meets_nothing():
    from portal.review.profiles import profile

    chosen = profile("standard")._replace(severities={})
    report = review('FROM python:3.13.1\nENTRYPOINT ["/app"]\n', chosen)
    for part in compliance(report, chosen):
        for standing in part.standings:
            assert standing.verdict is Verdict.UNSEEN
            assert standing.reason in (Unseen.OFF, Unseen.ELSEWHERE)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("rockylinux:9", "one number names a release of rockylinux"),
        ("debian:bookworm-slim", "bookworm is the name of one release of debian"),
        ("python@sha256:" + "0f" * 32, "exact by its digest"),
    ],
)
def test_a_requirement_that_is_met_against_appearances_says_why(base, said):
    standing = _standings(f"FROM {base}\n")["IMG-18"]

    assert standing.verdict is Verdict.MET
    (sentence,) = standing.because
    assert said in sentence


@pytest.mark.parametrize("base", ["python:3.13-slim", "scratch", "$base", "python:3"])
def test_what_nobody_doubts_or_is_not_met_is_not_explained(base):
    assert _standings(f"FROM {base}\n")["IMG-18"].because == ()
