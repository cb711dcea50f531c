"""ShellCheck on the shell code of a review: where its remarks end up, what it is told, and what happens without it."""

import pytest

from portal.review import Finding, Safety, Severity, fix, review, review_beside, shellcheck
from portal.review.looking_ahead import look_ahead
from portal.review.profiles import Profile

EVERYTHING = Profile("test", "", {"shellcheck": Severity.ERROR}, {"shellcheck": {"level": "style", "exclude": ()}})


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(shellcheck, "_memory", type(shellcheck._memory)())


def findings(text: str, **options: object) -> list[Finding]:
    report = review(text, EVERYTHING, **options)
    assert report.notes == ()
    return list(report.findings)


def ids(text: str, **options: object) -> list[str]:
    return [finding.aliases[0] for finding in findings(text, **options)]


def words(text: str) -> list[str]:
    source = text.split("\n")
    return [source[f.span.start_line - 1][f.span.start_column - 1 : f.span.end_column - 1] for f in findings(text)]


def test_a_remark_points_at_its_word_on_the_line_it_stands_on():
    text = "FROM debian:12\nRUN true && \\\n    # why\n    ls é $first && \\\n\n  ls $(cat list)\n"
    assert words(text) == ["$first", "$first", "$(cat list)"]


def test_a_remark_on_a_here_document_points_into_it():
    assert words("FROM debian:12\nRUN <<-EOF\n\tset -e\n\t\tls é $HOME\n\tEOF\n") == ["$HOME"]


def test_a_remark_on_the_script_of_an_exec_form_points_into_the_string():
    assert words('FROM debian:12\nRUN ["bash", "-c", "ls \\"x\\" $HOME"]\n') == ["$HOME"]


def test_a_trigger_of_onbuild_is_looked_at():
    assert words("FROM debian:12\nONBUILD RUN ls $HOME\n") == ["$HOME"]


def test_scripts_are_looked_at_and_named():
    found = findings(
        "FROM debian:12\n", scripts={"run.sh": "#!/bin/sh\ncd $1\nls\n", "x.py": "#!/usr/bin/python\n$x\n"}
    )
    assert {finding.file for finding in found} == {"run.sh"}
    assert {finding.span.start_line for finding in found} == {2}


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("FROM debian:12\n", "[[ -n $HOME ]]", ["SC3010"]),
        ("FROM alpine:3\n", "[[ -n $HOME ]]", []),
        ("FROM alpine:3\n", "echo ${HOME^}", ["SC3059"]),
        ("FROM almalinux:9\n", "[[ -n $HOME ]]", []),
        ("FROM registry.example.org/unknown:1\n", "[[ -n $HOME ]]", ["SC3010"]),
        ('FROM debian:12\nSHELL ["bash", "-c"]\n', "[[ -n $HOME ]]", []),
        ('FROM debian:12\nSHELL ["/usr/bin/pwsh", "-c"]\n', "[[ -n $HOME ]]", []),
        ('FROM debian:12\nSHELL ["zsh", "-c"]\n', "ls $HOME", []),
        ("FROM debian:12\n", "<<EOF\n#!/usr/bin/env bash\n[[ -n $HOME ]]\nEOF", []),
        ("FROM debian:12\n", "<<EOF\n#!/usr/bin/env python\nls $HOME\nEOF", []),
    ],
)
def test_the_shell_that_will_read_the_code_decides(head, body, expected):
    assert [id_ for id_ in ids(f"{head}RUN {body}\n") if id_ != "SC2086"] == expected


SCRIPT = '#!/bin/sh -e\n[ "$1" == a ]\nsource /x\ncd /y\nls\n'
DASH = ["SC3014", "SC3046"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian:12\nCOPY a/start.sh /\n", DASH),
        ("FROM alpine:3.23\nCOPY a/start.sh /\n", []),
        ("FROM fedora:43\nCOPY a/start.sh /\n", []),
        ("FROM debian:12 AS build\nCOPY a/start.sh /\nFROM alpine:3.23\nCOPY --from=build /x /x\n", DASH),
        ("FROM debian:12 AS build\nRUN make\nFROM alpine:3.23\nCOPY . /\n", []),
        ('FROM ubuntu:26.04\nENTRYPOINT ["/start.sh"]\n', DASH),
    ],
)
def test_the_base_of_the_stage_that_copies_a_script_says_what_its_sh_is(text, expected):
    found = findings(text, scripts={"a/start.sh": SCRIPT})
    assert [finding.aliases[0] for finding in found] == expected
    assert [finding.span.start_line for finding in found] == [2, 3][: len(expected)]


def test_where_stages_with_different_shells_copy_a_script_portability_is_information():
    text = "FROM debian:12 AS a\nCOPY start.sh /\nFROM alpine:3.23\nCOPY start.sh /\n"
    found = findings(text, scripts={"start.sh": SCRIPT})
    assert {finding.severity for finding in found} == {Severity.INFO}


def test_portability_is_information_where_nobody_knows_the_shell():
    found = findings("FROM registry.example.org/unknown:1\nRUN [[ -n $HOME ]]\n")
    assert [finding.severity for finding in found] == [Severity.INFO]


@pytest.mark.parametrize("declaration", ["ARG name", "ARG name=x", "ENV name=x", "ENV name x y"])
def test_arguments_and_variables_of_the_file_are_known(declaration):
    assert "SC2154" in ids('FROM debian:12\nRUN ls "$name"\n')
    assert ids(f'FROM debian:12\n{declaration}\nRUN ls "$name"\n') == []


def test_a_value_that_needs_no_quotes_is_known_as_such():
    assert ids("FROM debian:12\nENV dir=/srv/app\nRUN ls $dir\n") == []
    assert ids('FROM debian:12\nENV dir="/srv/my app"\nRUN ls $dir\n') == ["SC2086"]


@pytest.mark.parametrize(
    "text",
    [
        "# shellcheck disable=SC2164\nRUN cd /x; ls",
        "RUN cd /x; \\\n# shellcheck disable=SC2164,SC2086\n  ls",
        "RUN <<EOF\n# shellcheck disable=SC2164\ncd /x\nls\nEOF",
        "RUN <<EOF\nls\n# shellcheck disable=SC2164\ncd /x\nls\nEOF",
        "# hadolint ignore=SC2164\nRUN cd /x; ls",
        "# hadolint global ignore=SC2164\nRUN cd /x; ls",
        "# portal: ignore=SC2164 known\nRUN cd /x; ls",
        "# portal: ignore=shellcheck\nRUN cd /x; ls",
    ],
)
def test_a_comment_keeps_a_remark_back(text):
    assert ids(f"FROM debian:12\n{text}\n") == []


def test_a_comment_for_one_id_keeps_no_other_back():
    assert ids("FROM debian:12\n# portal: ignore=SC2164\nRUN cd /x; ls $HOME\n") == ["SC2086"]


def test_an_id_can_be_left_out_by_name():
    assert review("FROM debian:12\nRUN cd /x; ls\n", EVERYTHING, ignore={"SC2164"}).findings == ()


def test_the_standard_profile_shows_errors_and_warnings_only():
    text = "FROM debian:12\nRUN cd /x; ls $HOME\n"
    shown = [f.aliases for f in review(text).findings if f.rule == "shellcheck"]
    assert shown == [("SC2164",)]
    assert [f.severity for f in review(text, "hadolint").findings if f.aliases == ("SC2086",)] == [Severity.INFO]


def test_a_last_cd_needs_no_exit():
    assert ids("FROM debian:12\nRUN cd /x\n") == []


def test_replacements_become_suggested_fixes_at_their_places():
    text = "FROM debian:12\nRUN ls && \\\n  ls `ls $HOME`\n"
    assert {one.safety for finding in findings(text) for one in finding.fixes} == {Safety.SUGGESTED}
    mended = fix(text, EVERYTHING, safety=Safety.SUGGESTED)
    assert mended == 'FROM debian:12\nRUN ls && \\\n  ls $(ls "$HOME")\n'
    assert fix(text, EVERYTHING) == text


def test_nothing_is_put_into_a_json_string():
    assert all(not finding.fixes for finding in findings('FROM debian:12\nRUN ["sh", "-c", "ls $HOME"]\n'))


def test_a_syntax_error_is_said_once():
    assert ids('FROM debian:12\nRUN if true; then echo "x\n') == ["SC1073"]


def test_an_array_that_is_none_is_left_to_other_rules():
    assert ids("FROM debian:12\nCMD ['ls', '$HOME']\n") == []
    assert "SC2070" in ids("FROM debian:12\nRUN [ -n $HOME ] && ls\n")


def test_equal_code_is_checked_once(monkeypatch):
    calls: list[int] = []
    run = shellcheck._run
    monkeypatch.setattr(
        shellcheck, "_run", lambda scripts, *limits: calls.append(len(scripts)) or run(scripts, *limits)
    )
    text = "FROM debian:12\nRUN ls $A\nRUN ls $A\nRUN ls $B\n"
    assert len(findings(text)) == 3
    assert len(findings(text)) == 3
    assert calls == [2]


# ---------------------------------------------------------------- without it


def report_of(monkeypatch, **changes: object):
    for name, value in changes.items():
        monkeypatch.setattr(shellcheck, name, value)
    return review("FROM debian:12\nUSER root\nRUN cd /x; ls\n")


def test_without_the_program_the_rest_of_the_review_stands(monkeypatch):
    def missing() -> str:
        raise shellcheck.Unavailable("ShellCheck is not installed")

    report = report_of(monkeypatch, _program=missing)
    assert report.notes == ("ShellCheck is not installed; shell code was reviewed without it.",)
    assert "no-root-user" in [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("sleep 60", "ShellCheck took longer than 0.2 seconds and was stopped"),
        ("echo nonsense", "ShellCheck failed on this code"),
        ("exit 3", "ShellCheck failed on this code"),
        ('echo \'{"comments": [{"file": "/etc/passwd"}]}\'', "ShellCheck failed on this code"),
        ("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", "ShellCheck found more than a report can hold"),
    ],
)
def test_a_program_that_misbehaves_is_noted(monkeypatch, tmp_path, script, note):
    program = tmp_path / "shellcheck"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    limits = {"SECONDS": 0.2} if "sleep" in script else {"_MOST_OUTPUT": 1000}
    report = report_of(monkeypatch, _program=lambda: str(program), **limits)
    assert len(report.notes) == 1
    assert report.notes[0].startswith(note)
    assert "no-root-user" in [finding.rule for finding in report.findings]


def test_it_is_not_asked_where_that_is_not_wanted(monkeypatch):
    monkeypatch.setattr(shellcheck, "_program", lambda: pytest.fail("asked"))
    assert review("FROM debian:12\nUSER 1\nRUN cd /x; ls\n", EVERYTHING, shellcheck=False).findings == ()


def test_no_file_is_read_that_the_code_names(tmp_path):
    other = tmp_path / "other.sh"
    other.write_text("ls $HOME\n")
    text = f"FROM debian:12\nRUN <<EOF\n# shellcheck source={other}\n. {other}\nEOF\n"
    assert ids(text) == []


def test_characters_that_no_script_has_do_no_harm():
    for character in ("\0", "\ud800", "\ufeff", "\x85", "\u2028", "\r"):
        review(f"FROM debian:12\nRUN ls {character} $HOME\n", EVERYTHING)
        assert words(f"FROM debian:12\nRUN ls $HOME {character}\n")[0] == "$HOME"


def test_scripts_without_a_dockerfile_are_looked_at_too():
    scripts = {"one.sh": "#!/bin/sh\ncd $1\nls\n", "two.sh": "#!/bin/bash\nls $1\n"}
    report = review_beside(EVERYTHING, scripts=scripts)
    found = sorted((finding.file, *finding.aliases) for finding in report.findings)
    assert found == [("one.sh", "SC2086"), ("one.sh", "SC2164"), ("two.sh", "SC2086")]
    assert review_beside(EVERYTHING, scripts=scripts, shellcheck=False).findings == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"echo {'x' * 100_000}", "is longer than 100,000 characters"),
        (" && ".join(["true"] * 1_100), "joins more than 1,000 commands"),
    ],
)
def test_what_is_not_handed_over_is_said(body, reason):
    text = f"FROM debian:12\nRUN {body}\nRUN cd /x; ls\n"
    report = review(text, EVERYTHING)
    assert report.notes == (f"The shell code in line 2 {reason}; it was reviewed without ShellCheck.",)
    assert [finding.span.start_line for finding in report.findings] == [3]


def test_a_script_that_is_not_handed_over_is_named():
    report = review(
        "FROM debian:12\nCOPY start.sh /\n", EVERYTHING, scripts={"start.sh": "#!/bin/sh\n" + "echo a\n" * 20_000}
    )
    assert report.notes == (
        "The script start.sh is longer than 100,000 characters; it was reviewed without ShellCheck.",
    )


def test_files_can_be_asked_about_ahead_of_their_reviews(monkeypatch):
    text = "FROM debian:12\nRUN cd /x; ls\n"
    look_ahead([(text, EVERYTHING, {}), ("FROM a\n", EVERYTHING, {}), ("FROM a\nRUN if\n", EVERYTHING, {})])
    monkeypatch.setattr(shellcheck, "_run", lambda *_: pytest.fail("asked again"))
    assert ids(text) == ["SC2164"]


def test_processes_tell_each_other(monkeypatch, tmp_path):
    text = "FROM debian:12\nRUN rm -rf $HOME/x; cp $a b\n"
    monkeypatch.setattr(shellcheck, "_shared", tmp_path)
    first = review(text, EVERYTHING)
    assert first.findings
    monkeypatch.setattr(shellcheck, "_memory", type(shellcheck._memory)())  # as in another process
    monkeypatch.setattr(shellcheck, "_run", lambda *_: pytest.fail("asked again"))
    assert review(text, EVERYTHING) == first


def test_what_another_process_has_not_told_in_full_is_asked_again(monkeypatch, tmp_path):
    text = "FROM debian:12\nRUN rm -rf $HOME/x; cp $a b\n"
    first = review(text, EVERYTHING)
    monkeypatch.setattr(shellcheck, "_shared", tmp_path)
    for key in shellcheck._memory:
        (tmp_path / key.hex()).write_text('[["half of i')
    monkeypatch.setattr(shellcheck, "_memory", type(shellcheck._memory)())
    assert review(text, EVERYTHING) == first


def test_arguments_that_are_not_quoted_are_told_once():
    script = '#!/bin/sh\nfor word in $@; do echo "$word"; done\nexec su-exec app $@\n'
    report = review('FROM alpine:3.23\nCOPY e.sh /\nENTRYPOINT ["/e.sh"]\n', scripts={"e.sh": script})
    found = [(one.rule, one.span.start_line) for one in report.findings if one.file == "e.sh"]
    assert found == [("shellcheck", 2), ("quoted-arguments", 3)]
