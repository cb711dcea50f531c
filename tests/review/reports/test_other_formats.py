"""GitLab, GitHub, Checkstyle, JUnit, Markdown, text and JSON of several files."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.review import Severity, review, review_command, review_compose
from portal.review.reports import FORMATS, Reviewed, render
from tests.review.reports.reviewing import FAULTY, HOSTILE_NAME, clean, faulty, hostile, unreadable

PORTAL = "https://portal.example"


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_or_content_of_a_file_keeps_a_report_from_being_written_as_utf_8(name):
    written = render(name, [hostile(), faulty(), unreadable()], PORTAL)
    assert written.encode("utf-8")
    assert "\x1b" not in written
    assert "no-latest-base-image" in written


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_reviewed_is_a_report_too(name):
    assert isinstance(render(name, []), str)


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_is_repeated(name):
    assert "mallard" not in render(name, [faulty()])
    text = "FROM debian:12\nADD https://me:mallard@example.org/x.tgz /\nRUN npm login --token mallard && cd /srv\n"
    assert "mallard" not in render(name, [Reviewed("Dockerfile", review(text, "strict"))])


# -- GitLab


def issues(*reviewed):
    return json.loads(render("gitlab", reviewed))


def test_gitlab_gets_what_its_merge_request_widget_needs():
    issue = next(i for i in issues(faulty("./app/Dockerfile")) if i["check_name"] == "no-latest-base-image")
    assert issue["location"] == {"path": "app/Dockerfile", "lines": {"begin": 1, "end": 1}}
    assert issue["severity"] == "critical"
    assert issue["description"].endswith("]")
    assert "IMG-19" in issue["description"]
    assert {i["severity"] for i in issues(faulty())} <= {"info", "minor", "major", "critical", "blocker"}


def test_gitlab_is_told_which_findings_are_about_security():
    text = "FROM debian:latest\nRUN DB_PASSWORD=hunter2 make\nEXPOSE 99999\n"
    categories = {i["check_name"]: i["categories"] for i in issues(Reviewed("Dockerfile", review(text)))}
    assert categories["no-secrets-in-run"] == ["Security"]
    assert categories["no-latest-base-image"] == ["Compatibility"]
    assert len({category for (category,) in categories.values()}) > 2


def test_gitlab_fingerprints_are_unique_across_files_and_stay_when_lines_move():
    before = issues(faulty("a"), faulty("b"))
    assert len({i["fingerprint"] for i in before}) == len(before)
    moved = issues(faulty("a", "# a new comment\n\n" + FAULTY), faulty("b"))
    assert {i["fingerprint"] for i in before} == {i["fingerprint"] for i in moved}


# -- GitHub


def test_github_gets_one_command_a_finding_with_its_place():
    lines = render("github", [faulty("app/Dockerfile")]).splitlines()
    assert len(lines) == len(faulty().report.findings)
    assert lines[0].startswith("::error file=app/Dockerfile,line=1,endLine=1,col=1,endColumn=5,title=upper-case-instr")


def test_github_commands_cannot_be_smuggled_in_by_a_name_or_message():
    reviewed = hostile()
    lines = render("github", [reviewed]).split("\n")[:-1]
    assert len(lines) == len(reviewed.report.findings)
    for line in lines:
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert command, line
        names = [pair.partition("=")[0] for pair in command[2].split(",")]
        assert names[0] == "file"
        assert set(names) <= {"file", "line", "endLine", "col", "endColumn", "title"}


def test_github_gets_no_columns_for_a_finding_over_several_lines():
    text = "FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y zsh curl\nUSER 1\n"
    for line in render("github", [faulty(text=text)]).splitlines():
        first, last = re.search(r"line=(\d+),endLine=(\d+)", line).groups()
        assert ("col=" in line) == (first == last)


# -- XML


def test_checkstyle_has_a_file_element_for_each_file_and_every_finding():
    tree = ElementTree.fromstring(render("checkstyle", [faulty("a"), hostile(), unreadable()]))
    files = tree.findall("file")
    assert [file.get("name") for file in files] == ["a", files[1].get("name"), "big.Dockerfile"]
    assert files[1].get("name").startswith("a dir/<b>&\"'%,:;`|@x")
    assert len(files[0].findall("error")) == len(faulty().report.findings)
    error = files[0].find("error[@source='portal.no-latest-base-image']")
    assert (error.get("line"), error.get("severity")) == ("1", "error")
    assert "<larger>" in files[2].find("error").get("message")


def test_junit_fails_errors_and_warnings_skips_information_and_passes_a_clean_file():
    strict = faulty("a", profile="strict")
    suites = ElementTree.fromstring(render("junit", [strict, clean(), unreadable(), hostile()], PORTAL))
    first, second, third, _ = suites.findall("testsuite")
    severities = [finding.severity for finding in strict.report.findings]
    told = severities.count(Severity.INFO)
    assert int(first.get("failures")) == len(first.findall("testcase/failure")) == len(severities) - told
    assert int(first.get("skipped")) == len(first.findall("testcase/skipped")) == told > 0
    assert second.get("tests") == "1"
    assert second.find("testcase/failure") is None
    assert third.find("testcase/error") is not None
    assert suites.get("errors") == "1"
    assert int(suites.get("tests")) == len(suites.findall("testsuite/testcase"))
    failure = next(f for f in first.iter("failure") if "no-latest-base-image/" in f.text)
    assert failure.text.startswith("a:1:")


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200), st.text(max_size=30))
def test_whatever_is_in_file_and_name_the_xml_can_be_read(text, name):
    one = faulty(name or "x", "FROM x\n" + text)
    for format_ in ("checkstyle", "junit"):
        ElementTree.fromstring(render(format_, [one]).encode("utf-8"))


# -- Markdown


def test_markdown_counts_in_a_table_and_links_rules_and_requirements():
    written = render("markdown", [faulty("a/Dockerfile"), clean(), unreadable()], PORTAL)
    assert "| a/Dockerfile | " in written
    assert "| clean | 0 | 0 | 0 |" in written
    assert f"[no-latest-base-image]({PORTAL}/review/rules/no-latest-base-image/)" in written
    assert f"[IMG-19]({PORTAL}/guide/requirements/IMG-19/)" in written
    assert "Not reviewed: big.Dockerfile is \\<larger\\>" in written
    assert written.index("**Errors**") < written.index("**Warnings**")


def test_markdown_counts_the_files_beside_a_dockerfile_apart_and_says_where_a_fix_is():
    report = review('FROM debian\nENTRYPOINT ["/start.sh"]\n', scripts={"start.sh": "#!/bin/sh\npython -m app\n"})
    rows = dict(re.findall(r"^\| (\S+) \| ([\d |]+) \|$", render("markdown", [Reviewed("Dockerfile", report)]), re.M))

    assert {"Dockerfile", "start.sh"} <= rows.keys()
    assert sum(int(number) for row in rows.values() for number in row.split(" | ")) == len(report.findings)
    assert "; has a fix)" in render("markdown", [faulty()])


def test_markdown_shows_markup_of_a_file_as_text_and_calls_nobody():
    written = render("markdown", [hostile()], PORTAL)
    assert "<script>" not in written
    assert re.search(r"(?<!\\)\|@|@everyone|@x", written) is None
    assert len(re.findall("^## ", written, re.MULTILINE)) == 1
    table = [line for line in written.splitlines() if line.startswith("| a dir")]
    assert len(table) == 1
    assert len(re.findall(r"(?<!\\)\|", table[0])) == 5


@pytest.mark.parametrize(
    ("title", "reports"),
    [
        ("Dockerfile review", [faulty()]),
        ("Compose file review", [Reviewed("compose.yaml", review_compose("services:\n  web:\n    image: web\n"))]),
        ("Command review", [Reviewed("commands", review_command("docker run web"))]),
        ("Container review", [faulty(), Reviewed("commands", review_command("docker run web"))]),
    ],
)
def test_markdown_is_titled_by_what_was_reviewed(title, reports):
    assert render("markdown", reports).startswith(f"## {title}: ")


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("Write `COPY *.txt` there.", "Write `COPY *.txt` there."),
        ("`a` and `b`: *not*", "`a` and `b`: \\*not\\*"),
        ("one ` alone, <b>", "one \\` alone, \\<b\\>"),
        ("``a` @all", "\\`\\`a\\` @<!-- -->all"),
        ("`<b>|` no", "\\`\\<b\\>\\|\\` no"),
        ("`@all` no", "\\`@<!-- -->all\\` no"),
        ("$`x`$", "\\$\\`x\\`\\$"),
    ],
)
def test_markdown_keeps_code_in_a_message_only_where_it_can_be_nothing_else(message, written):
    one = faulty()
    finding = one.report.findings[0]._replace(message=message)
    text = render("markdown", [one._replace(report=replace(one.report, findings=(finding,)))])
    assert f"line 1: {written} (" in text


# -- several files at once


def test_json_holds_all_files_and_the_error_of_one_that_could_not_be_reviewed():
    files = json.loads(render("json", [faulty("a"), hostile(), unreadable()]))["files"]
    assert [file["file"] for file in files][::2] == ["a", "big.Dockerfile"]
    assert files[1]["file"] == HOSTILE_NAME.replace("\udce9", "\ufffd")
    assert files[2] == {"file": "big.Dockerfile", "error": unreadable().error}


def test_the_text_of_several_files_ends_with_the_sum_and_names_clean_files_only_there():
    written = render("text", [faulty("a"), clean(), faulty("b")])
    assert "clean:" not in written
    assert re.search(r"^3 files: \d+ errors, .*; 1 without findings$", written.splitlines()[-1])


def test_a_finding_in_a_script_is_placed_beside_the_dockerfile():
    one = faulty("app/Dockerfile")
    assert one.beside("docker-entrypoint.sh") == "app/docker-entrypoint.sh"
    assert one.beside("Dockerfile") == "app/Dockerfile"
