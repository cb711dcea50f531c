"""Reports: what a reader or a machine gets to see."""

import json

from portal.review import review
from portal.review.reports import json as json_report
from portal.review.reports import text as text_report
from portal.review.samples import samples


def test_the_text_names_place_severity_rule_and_requirement_and_marks_the_word():
    report = review("FROM python:3.12\nUSER root\n", ignore={"recommended-labels"})
    assert text_report.text(report, "app/Dockerfile") == (
        "app/Dockerfile:2:6: error no-root-user: The application runs as root, for this is the last USER: switch back "
        "to an unprivileged account behind the steps that need root. [IMG-32]\n"
        "    2 | USER root\n"
        "      |      ^^^^\n"
        "app/Dockerfile: 1 error\n"
    )


def test_a_clean_file_has_only_its_summary():
    assert text_report.text(review(samples()[0].text), "x") == "x: no findings\n"


def test_colours_are_there_only_when_asked_for():
    report = review("FROM python\n")
    assert "\x1b" not in text_report.text(report)
    assert "\x1b[1;31merror\x1b[0m" in text_report.text(report, colour=True)


def test_control_characters_of_the_file_do_not_reach_the_terminal():
    text = text_report.text(review("FROM pyth\x1b[31mon\n"), "a\x1b]0;x\x07b")
    assert "\x1b" not in text
    assert "\x07" not in text


def test_the_mark_stands_under_wide_characters_too():
    report = review("FROM debian:12\nRUN echo 日本 && sudo true\nUSER 1\n", ignore={"recommended-labels"})
    lines = text_report.text(report).split("\n")
    assert lines[1] == "    2 | RUN echo 日本 && sudo true"
    assert lines[2] == "      | " + " " * 17 + "^^^^"


def test_a_very_long_line_is_cut_around_the_mark():
    report = review("FROM debian:12\nRUN " + "true && " * 500 + "sudo true\nUSER 1\n")
    lines = text_report.text(report).split("\n")
    assert max(len(line) for line in lines if " | " in line) < 200
    assert any("sudo true" in line for line in lines)


def test_how_many_findings_comments_kept_back_is_said():
    text = text_report.text(review("# portal: ignore-file=pin-base-image\nFROM python\nUSER 1\n"), "x")
    assert text.endswith("(1 ignored by comments)\n")


def test_the_json_finding_has_exactly_what_the_interface_promises():
    data = json_report.to_json(
        review("from debian:12\nUSER 1\n", ignore={"recommended-labels"}), "https://portal.example"
    )
    assert json.loads(json.dumps(data)) == data
    assert data["summary"] == {"error": 1, "warning": 0, "info": 0}
    (finding,) = data["findings"]
    assert finding["rule"] == "upper-case-instructions"
    assert finding["requirement"] == ["IMG-6"]
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (1, 1, 1, 5)
    assert finding["url"] == "https://portal.example/review/rules/upper-case-instructions/"
    assert finding["fixes"] == [
        {
            "title": "Write FROM",
            "safety": "safe",
            "edits": [
                {
                    "file": "Dockerfile",
                    "start_line": 1,
                    "start_column": 1,
                    "end_line": 1,
                    "end_column": 5,
                    "text": "FROM",
                }
            ],
        }
    ]


def test_secrets_are_in_no_report():
    text = "FROM debian:12\nENV DB_PASSWORD=correct-horse\nRUN export API_TOKEN=battery-staple && true\n"
    for finding in review(text).findings:
        assert "horse" not in finding.message
        assert "staple" not in finding.message
