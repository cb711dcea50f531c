"""The engine: order, ignore comments, profiles, and what happens when a rule breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dockerfile.model import Span
from portal.review import Finding, Severity, review
from portal.review.profiles import InvalidProfile, Profile, load, profile, profiles
from portal.review.rule import Problem, Rule, good
from portal.review.rules import names_by_alias, rules

ROOT = "FROM python\nUSER root\n"


def found(text: str, profile_name: str | Profile = "standard", **options: object) -> list[str]:
    return [finding.rule for finding in review(text, profile_name, **options).findings]


def test_findings_come_in_the_order_of_their_places():
    report = review("FROM python\nRUN sudo apt install vim\nCMD run\n")
    places = [finding.span[:2] for finding in report.findings]
    assert places == sorted(places)
    assert len(places) > 5


def test_of_findings_that_begin_at_one_place_the_worst_comes_first():
    report = review("FROM debian:13\nRUN apt-get install -y curl\n", "strict")
    there = [one.severity.rank for one in report.findings if one.span[:2] == (2, 5)]
    assert len(set(there)) > 1
    assert there == sorted(there)


def test_a_report_says_under_which_profile_it_was_made():
    assert review(ROOT).profile == "standard"
    assert review(ROOT, "hadolint").profile == "hadolint"


def test_an_empty_text_has_no_findings_and_raises_nothing():
    assert review("").clean


def test_rules_can_be_left_out_by_name():
    assert "no-root-user" in found(ROOT)
    assert "no-root-user" not in found(ROOT, ignore={"no-root-user"})


# ---------------------------------------------------------------- ignore comments


@pytest.mark.parametrize(
    "comment",
    [
        "# portal: ignore=no-root-user",
        "# portal: ignore=no-root-user needs to bind port 80",
        "# portal: ignore=pin-base-image,no-root-user for now",
        "# portal: ignore-file=no-root-user",
        "# portal: ignore=DL3002",
        "# hadolint ignore=DL3002",
        "# hadolint ignore=DL3006,DL3002 # why",
        "# hadolint global ignore=DL3002",
        "# hadolint stage ignore=DL3002",
        "# tally ignore=hadolint/DL3002;reason=x",
        "# tally global ignore=DL3002",
        "# trivy:ignore:DS-0002",
        "# checkov:skip=CKV_DOCKER_8:known",
        "#hadolint ignore = DL3002",
    ],
)
def test_this_comment_keeps_the_finding_of_the_next_instruction_back(comment):
    report = review(f"FROM python:3.12\n{comment}\nUSER root\n")
    assert "no-root-user" not in [finding.rule for finding in report.findings]
    assert report.ignored == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# portal: ignore=pin-base-image",
        "# hadolint ignore=DL3006",
        "# hadolint DL3002",
        "# no-root-user",
        "# portal: ignore=",
    ],
)
def test_this_comment_keeps_nothing_back(comment):
    assert "no-root-user" in found(f"FROM python:3.12\n{comment}\nUSER root\n")


def test_an_ignore_comment_holds_for_the_next_instruction_only():
    text = "# portal: ignore=pin-base-image\nFROM python AS one\nRUN true\nFROM python\nCOPY --from=one /x /x\n"
    assert [f.span.start_line for f in review(text).findings if f.rule == "pin-base-image"] == [4]


def test_an_ignore_comment_inside_a_continued_instruction_holds_for_it():
    text = "FROM debian:12\nRUN true && \\\n# portal: ignore=no-sudo\n    sudo true\n"
    assert "no-sudo" not in found(text)


def test_a_stage_comment_ends_with_its_stage():
    text = (
        "FROM python:3.12 AS one\n# hadolint stage ignore=DL3004\nRUN sudo a\nRUN sudo b\n"
        "FROM python:3.12\nCOPY --from=one /x /x\nRUN sudo c\n"
    )
    assert [f.span.start_line for f in review(text).findings if f.rule == "no-sudo"] == [7]


def test_the_check_directive_of_buildkit_is_honoured():
    text = "# check=skip=JSONArgsRecommended;error=true\nFROM python:3.12\nCMD run\n"
    assert "exec-form-cmd" not in found(text)
    assert "entrypoint-with-cmd" in found(text)


def test_skip_all_skips_what_buildkit_checks_and_nothing_else():
    names = found("# check=skip=all\nFROM python\nCMD run\nWORKDIR x\n")
    assert "exec-form-cmd" not in names
    assert "absolute-workdir" not in names
    assert "pin-base-image" in names


@pytest.mark.parametrize(
    "comment",
    [
        "# kics-scan ignore-line",
        "# kics-scan ignore-block",
        "# NOSONAR",
        "# NOSONAR(docker:S6471)",
        "# nosemgrep",
        "# nosemgrep: dockerfile.security.last-user-is-root.last-user-is-root",
    ],
)
def test_a_comment_of_kics_sonar_or_semgrep_holds_for_the_next_instruction(comment):
    text = (
        f"FROM python:3.12 AS one\n{comment}\nUSER root\nRUN true\nFROM python:3.12\nCOPY --from=one /x /x\nUSER root\n"
    )
    lines = [one.span.start_line for one in review(text).findings if one.rule == "no-root-user"]
    assert lines == [7]


@pytest.mark.parametrize(
    "comment", ["# NOSONAR(S7020)", "# nosemgrep: use-workdir", "# kics-scan disable=run_using_sudo"]
)
def test_such_a_comment_with_another_id_keeps_nothing_back(comment):
    assert "no-root-user" in found(f"FROM python:3.12\n{comment}\nUSER root\n")


def test_what_kics_is_told_at_the_head_of_a_file_holds_for_all_of_it():
    text = "FROM python:3.12\nRUN sudo a\nUSER root\nCMD run\n"
    assert {"no-sudo", "no-root-user"}.isdisjoint(found(f"# kics-scan ignore\n{text}"))
    assert "no-sudo" in found(text.replace("RUN", "# kics-scan ignore\nRUN"))
    names = found(f"# kics-scan disable=run_using_sudo\n{text}")
    assert "no-sudo" not in names
    assert "no-root-user" in names


def idle(text, profile="strict", **beside):
    """Places and messages of comments that keep nothing back."""
    return [
        (one.file, one.span.start_line, one.message)
        for one in review(text, profile, **beside).findings
        if one.rule == "used-ignore-comments"
    ]


def test_our_own_comments_that_keep_nothing_back_are_reported_in_strict():
    text = (
        "FROM python:3.12\n# portal: ignore=no-sudo,no-root-user\nUSER root\n# portal: ignore=no-such-rule\nRUN true\n"
    )
    assert idle(text) == [
        ("Dockerfile", 2, "This comment keeps nothing of no-sudo back."),
        ("Dockerfile", 4, "There is no rule no-such-rule to ignore."),
    ]
    assert idle(text, "standard") == []


def test_a_comment_for_a_rule_that_is_off_or_for_another_reviewer_is_no_idle_one():
    assert idle("FROM python:3.12\n# portal: ignore=digest-base-image\n# hadolint ignore=DL3004\nRUN true\n") == []


def test_an_idle_comment_is_found_in_a_script_too():
    script = "#!/bin/sh\n# portal: ignore=script-execs-application\nexec /app\n"
    text = 'FROM python:3.12\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n'
    assert [place[:2] for place in idle(text, scripts={"start.sh": script})] == [("start.sh", 2)]


def test_an_unknown_name_in_our_own_comment_is_noted():
    notes = review("FROM python:3.12\n# portal: ignore=no-such-rule\nUSER root\n").notes
    assert notes == ("Line 2: there is no rule 'no-such-rule' to ignore.",)


def test_an_unknown_id_of_another_tool_is_their_business():
    assert review("FROM python:3.12\n# hadolint ignore=DL9999\nUSER 1\n").notes == ()


# ---------------------------------------------------------------- a rule that breaks


@pytest.fixture
def broken(monkeypatch):
    rule = Rule(title="Breaks", why="", severity=Severity.ERROR, examples=(good("FROM x\n"),))
    rule.name = "breaks"

    @rule.on_instruction("USER")
    def check(instruction, context):
        yield Problem(Span(1, 1, 1, 5), "Said before it broke.")
        raise RuntimeError("out of order")

    everything = {**rules(), "breaks": rule}
    monkeypatch.setattr("portal.review.subjects.dockerfile.rules", lambda: everything)
    standard = profile("standard")
    return Profile("test", "", {**standard.severities, "breaks": Severity.ERROR}, {})


def test_a_rule_that_breaks_is_noted_and_the_rest_of_the_review_stands(broken):
    report = review(ROOT, broken)
    assert "no-root-user" in [finding.rule for finding in report.findings]
    assert any("breaks" in note and "out of order" in note for note in report.notes)


# ---------------------------------------------------------------- profiles


def test_there_are_three_profiles_the_default_first():
    assert profiles() == ("standard", "hadolint", "strict")


@pytest.mark.parametrize("name", profiles())
def test_every_profile_that_comes_along_loads(name):
    assert profile(name).severities


def test_strict_has_every_rule_save_opinions_that_contradict_another():
    left_out = {name for name, rule in rules().items() if name not in profile("strict").severities}
    assert all(rules()[name].opinion for name in left_out)
    assert len(left_out) < 10


def test_the_hadolint_profile_has_its_ids_only():
    for name in profile("hadolint").severities:
        assert any(alias.startswith(("DL", "SC")) for alias in rules()[name].aliases)
    assert "unprivileged-user" not in profile("hadolint").severities


def test_a_profile_changes_severities_and_options():
    text = """
title: Ours
rules:
  pin-base-image: info
  no-root-user: off
  recommended-labels: {severity: error, labels: [author]}
"""
    ours = load(text, "ours", "ours.yaml")
    report = review(ROOT, ours)
    by_name = {finding.rule: finding for finding in report.findings}
    assert by_name["pin-base-image"].severity is Severity.INFO
    assert "no-root-user" not in by_name
    assert by_name["recommended-labels"].severity is Severity.ERROR
    assert by_name["recommended-labels"].message == "This image has no label for author."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "rules:\n  pin-base-imag: error\n",
            "ours.yaml:2: there is no rule 'pin-base-imag'. Did you mean 'pin-base-image'?",
        ),
        ("rules:\n  zzz: error\n", "ours.yaml:2: there is no rule 'zzz'."),
        ("rules:\n  pin-base-image: fatal\n", "ours.yaml:2: 'fatal' is no severity; use error, warning, info or off."),
        (
            "rules:\n  recommended-labels:\n    label: [x]\n",
            "ours.yaml:3: recommended-labels has no option 'label'; it has severity, labels. Did you mean 'labels'?",
        ),
        (
            "rules:\n  recommended-labels:\n    labels: author\n",
            "ours.yaml:3: labels must be a list of words, not 'author'.",
        ),
        ("enable: some\n", "ours.yaml:1: enable is 'some'; it can be usual, all or none."),
        (
            "title: x\nrule: {}\n",
            "ours.yaml:2: unknown key 'rule'; a profile has title, enable, ignore-comments, aliases and rules.",
        ),
        ("- a\n", "ours.yaml:1: A profile must be a mapping, `name: value` on each line."),
        ("", "ours.yaml:1: A profile must be a mapping, `name: value` on each line."),
    ],
)
def test_a_faulty_profile_is_refused_with_file_and_line(text, message):
    with pytest.raises(InvalidProfile) as caught:
        load(text, "ours", "ours.yaml")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text", ["rules: [\n", "a: &x [*x\n", "\x00", "? ? ?\n\t-", "a: !!python/object:os.system {}\n"]
)
def test_broken_yaml_is_refused_without_a_traceback(text):
    with pytest.raises(InvalidProfile, match=r"ours\.yaml:\d+: "):
        load(text, "ours", "ours.yaml")


def test_a_profile_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(InvalidProfile, match="standard, hadolint, strict"):
        review("FROM x\n", "nonsense")


# ---------------------------------------------------------------- rules as a whole


def test_rules_are_sorted_by_name_and_found_by_the_ids_of_others():
    assert list(rules()) == sorted(rules())
    assert "pin-base-image" in names_by_alias()["dl3006"]


def test_every_rule_that_the_guide_can_show_is_there():
    wave = """
        pin-base-image no-latest-base-image upper-case-instructions argument-defaults no-maintainer
        exec-form-entrypoint exec-form-cmd entrypoint-with-cmd no-process-supervisor no-system-daemons
        unprivileged-user no-sudo absolute-workdir no-secrets-in-variables no-secret-files clean-package-cache
        no-unneeded-packages prefer-apt-get sorted-packages assume-yes copy-over-add copy-before-install
        recommended-labels
    """
    assert set(wave.split()) <= set(rules())


KEYWORDS = (
    *("FROM", "RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "ENV", "ARG", "LABEL", "USER", "WORKDIR", "ONBUILD"),
    *("HEALTHCHECK", "EXPOSE", "SHELL", "MAINTAINER"),
)
WORDS = st.sampled_from(
    [
        *(
            "python",
            "debian:12",
            "$x",
            "${x:-y}",
            "AS",
            "build",
            "--from=build",
            "--mount=type=cache,target=/root",
            "&&",
            "||",
        ),
        *(
            "apt-get",
            "apt",
            "install",
            "update",
            "-y",
            "vim",
            "pip",
            "-r",
            "x.txt",
            "npm",
            "ci",
            "apk",
            "add",
            "sudo",
            "cd",
        ),
        *(
            "rm",
            "-rf",
            "/var/lib/apt/lists/*",
            "[",
            "]",
            '["a",',
            "'b']",
            '"',
            "'",
            "\\\n",
            "\\",
            "<<EOF",
            "EOF",
            "\n",
            "#",
        ),
        *(
            "A=b",
            "PASSWORD=hunter2",
            "key",
            "=",
            "root",
            "0:0",
            "/app",
            "app",
            ".",
            ".env",
            "{",
            "}",
            "(",
            ")",
            "$(",
            "`",
            "|",
        ),
        *(
            "\r\n",
            "\t",
            "\ufeff",
            "é",
            "\x00",
            "if",
            "then",
            "fi;",
            "do",
            "done",
            "CMD",
            "NONE",
            "dnf",
            "zypper",
            "yarn",
            "go",
        ),
    ]
)
LINES = st.builds(
    lambda keyword, words: keyword + " " + " ".join(words), st.sampled_from(KEYWORDS), st.lists(WORDS, max_size=12)
)


@given(st.one_of(st.text(max_size=300), st.lists(LINES, max_size=10).map("\n".join)))
def test_no_text_makes_a_review_raise_or_a_rule_break(text):
    report = review(text, "strict")
    assert not [note for note in report.notes if "failed" in note]
    for finding in report.findings:
        assert isinstance(finding, Finding)
        assert finding.span[:2] <= finding.span[2:]


def test_what_is_too_long_to_be_read_is_said():
    long = "echo a; " * 26_000
    report = review(f"FROM a\nRUN ls\nRUN {long}\nCOPY s.sh /\n", shellcheck=False, scripts={"s.sh": long})
    assert report.notes == (
        "The shell code of the RUN in line 3 is longer than 200,000 characters: its commands were not looked at.",
        "The script s.sh is longer than 200,000 characters: its commands were not looked at.",
    )


def test_a_default_that_two_stages_use_is_one_finding_with_both_places():
    text = "ARG version=22\nFROM node:${version} AS a\nFROM node:${version}\nCOPY --from=a /x /x\n"
    findings = [one for one in review(text).findings if one.rule == "full-version-base-image"]
    assert [one.span.start_line for one in findings] == [1]
    assert [span.start_line for _, span in findings[0].related] == [2, 3]


@pytest.mark.parametrize("comment", ["portal:ignore=no-sudo", "portal: ignore no-sudo", "portal:ignore no-sudo why"])
def test_a_slip_in_the_form_of_an_ignore_comment_is_told(comment):
    report = review(f"FROM debian:12.5\n# {comment}\nRUN sudo make\n")
    assert report.notes == ("Line 2: this comment keeps nothing back: the form is '# portal: ignore=no-sudo REASON'.",)
    assert "no-sudo" in {finding.rule for finding in report.findings}


def test_a_comment_that_only_speaks_of_ignoring_is_no_slip():
    assert review("FROM debian:12.5\n# portal ignores this\n# The portal: ignore it\nRUN make\n").notes == ()
