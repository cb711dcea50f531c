"""A project's .portal.yaml and .hadolint.yaml: what they change, and what is said when they are wrong."""

from pathlib import Path

import pytest

from portal.review import Severity, review
from portal.review.configuration import Configurations, InvalidConfiguration
from portal.review.path_patterns import PathPatterns


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of(text, project, name=".portal.yaml", **options):
    """The configuration that such a file makes."""
    (project / name).write_text(text)
    return Configurations(**options).of_folder(project)


def rules_found(text, configuration, path="Dockerfile"):
    return {f.rule for f in review(text, configuration.profile_for(Path(path)), shellcheck=False).findings}


def test_without_a_file_the_standard_holds(project):
    configuration = Configurations().of_folder(project)
    assert configuration.profile.name == "standard"
    assert configuration.fail_on is Severity.INFO
    assert configuration.file is None


def test_the_nearest_file_above_counts_and_it_alone(project):
    (project / ".portal.yaml").write_text("fail-on: error\nprofile: strict\n")
    (project / "a/b/c").mkdir(parents=True)
    (project / "a/b/.portal.yaml").write_text("fail-on: warning\n")
    found = Configurations()
    assert found.of_folder(project / "a").fail_on is Severity.ERROR
    assert found.of_folder(project / "a/b/c").fail_on is Severity.WARNING
    assert found.of_folder(project / "a/b/c").profile.name == "standard"


def test_severities_options_and_switched_off_rules_hold(project):
    configuration = of(
        "rules:\n  no-latest-base-image: info\n  upper-case-instructions: off\n"
        "  recommended-labels: {severity: error, labels: [team]}\n  DL3025: off\n",
        project,
    )
    findings = review("from x:latest\nCMD echo\n", configuration.profile, shellcheck=False).findings
    by_rule = {finding.rule: finding for finding in findings}
    assert by_rule["no-latest-base-image"].severity is Severity.INFO
    assert "team" in by_rule["recommended-labels"].message
    assert by_rule["recommended-labels"].severity is Severity.ERROR
    assert not {"upper-case-instructions", "exec-form-cmd"} & set(by_rule)


def test_some_paths_can_have_rules_of_their_own(project):
    configuration = of('paths:\n  "tests/**":\n    rules: {no-latest-base-image: off}\n', project)
    assert "no-latest-base-image" in rules_found("FROM x:latest\n", configuration, "app/Dockerfile")
    assert "no-latest-base-image" not in rules_found("FROM x:latest\n", configuration, "tests/a/Dockerfile")


def test_comments_can_be_forbidden_to_keep_findings_back(project):
    text = "# portal: ignore=no-latest-base-image\nFROM x:latest\n"
    assert "no-latest-base-image" not in rules_found(text, of("{}", project))
    assert "no-latest-base-image" in rules_found(text, of("ignore-comments: false\n", project))


def test_the_command_line_s_profile_wins_and_the_file_s_rules_still_hold(project):
    configuration = of("profile: hadolint\nrules: {no-sudo: off}\n", project, profile="strict")
    assert configuration.profile.name == "strict"
    assert "no-sudo" not in configuration.profile.severities


def test_rules_left_out_are_left_out_everywhere(project):
    configuration = of('paths: {"a/**": {rules: {no-sudo: error}}}\n', project, leave_out={"no-sudo"})
    assert "no-sudo" not in configuration.profile.severities
    assert "no-sudo" not in configuration.profile_for(Path("a/Dockerfile")).severities


def test_a_named_file_holds_for_everything_and_none_is_looked_for_when_that_is_said(project):
    (project / ".portal.yaml").write_text("fail-on: error\n")
    (project / "other.yaml").write_text("fail-on: never\n")
    assert Configurations(file=project / "other.yaml").of_folder(project).fail_on is None
    assert Configurations(search=False).of_folder(project).fail_on is Severity.INFO


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profil: strict\n", ".portal.yaml:1: unknown key 'profil'; there are .* Did you mean 'profile'?"),
        ("\nprofile: strickt\n", ".portal.yaml:2: profile is 'strickt'.*Did you mean 'strict'?"),
        ("rules:\n  no-sudoo: off\n", ".portal.yaml:2: there is no rule 'no-sudoo'. Did you mean 'no-sudo'?"),
        ("rules:\n  no-sudo: loud\n", ".portal.yaml:2: 'loud' is no severity"),
        ("rules: [no-sudo]\n", ".portal.yaml:1: rules must be a mapping"),
        ("fail-on: style\n", ".portal.yaml:1: fail-on is 'style'; it can be error, warning, info or never"),
        ("ignore:\n  - a\n  - 7\n", ".portal.yaml:3: ignore must be a list of words"),
        ("ignore-comments: maybe\n", ".portal.yaml:1: ignore-comments must be true or false"),
        ("portal: example.org\n", ".portal.yaml:1: portal must be an address"),
        ("paths:\n  a:\n    profile: strict\n", ".portal.yaml:3: unknown key 'profile'; a path has rules"),
        ("a: [\n", ".portal.yaml:2: not valid YAML"),
        ("- x\n", ".portal.yaml:1: A configuration must be a mapping"),
        ("profile: !!python/object:os.system x\n", "could not determine a constructor"),
        ("[" * 100_000, ".portal.yaml:1"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_advice(project, text, message):
    with pytest.raises(InvalidConfiguration, match=message):
        of(text, project)


def test_an_empty_file_changes_nothing(project):
    assert of("", project).profile.severities == Configurations(search=False).of_folder(project).profile.severities


# -- .hadolint.yaml


@pytest.mark.parametrize("name", [".hadolint.yaml", ".hadolint.yml"])
def test_hadolint_s_file_is_read_by_aliases(project, name):
    configuration = of(
        "ignored: [DL3007]\noverride:\n  info: [DL3004]\n  error:\n    - DL3059\nfailure-threshold: warning\n",
        project,
        name,
    )
    severities = configuration.profile.severities
    assert "no-latest-base-image" not in severities
    assert severities["no-sudo"] is Severity.INFO
    assert configuration.fail_on is Severity.WARNING


def test_a_remark_of_shellcheck_can_be_left_out_alone(project):
    text = "FROM debian:12\nRUN cd /srv; make\nRUN echo `date`; x=$(ls); [[ -d /x ]]\n"

    def ids(configuration):
        return {f.aliases[0] for f in review(text, configuration.profile).findings if f.rule == "shellcheck"}

    usual = ids(Configurations().of_folder(project))
    assert "SC2164" in usual
    assert ids(of("ignored: [SC2164]\n", project, ".hadolint.yaml")) == usual - {"SC2164"}
    assert ids(Configurations(leave_out={"SC2164"}, search=False).of_folder(project)) == usual - {"SC2164"}


def test_trusted_registries_and_label_schema_of_hadolint_hold(project):
    configuration = of(
        "trustedRegistries: [registry.example.org]\nlabel-schema: {team: text}\nstrict-labels: true\n",
        project,
        ".hadolint.yaml",
    )
    found = rules_found("FROM docker.io/library/python:3.12\nLABEL colour=blue\n", configuration)
    assert {"trusted-registries", "known-labels", "recommended-labels"} <= found
    text = 'FROM registry.example.org/python:3.12\nLABEL team="a"\n'
    assert not {"trusted-registries", "known-labels", "recommended-labels"} & rules_found(text, configuration)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("failure-threshold: style\n", Severity.INFO),
        ("failure-threshold: none\n", Severity.INFO),
        ("no-fail: true", None),
    ],
)
def test_thresholds_of_hadolint_mean_what_they_mean_there(project, text, limit):
    assert of(text, project, ".hadolint.yaml").fail_on is limit


def test_hadolint_s_file_can_forbid_ignore_comments(project):
    configuration = of("disable-ignore-pragma: true\n", project, ".hadolint.yaml")
    assert "no-latest-base-image" in rules_found("# hadolint ignore=DL3007\nFROM x:latest\n", configuration)


def test_our_own_file_counts_before_hadolint_s_even_further_up(project):
    (project / "a").mkdir()
    (project / "a/.hadolint.yaml").write_text("no-fail: true\n")
    assert Configurations().of_folder(project / "a").fail_on is None
    (project / ".portal.yaml").write_text("fail-on: error\n")
    assert Configurations().of_folder(project / "a").fail_on is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignore: [DL3007]\n", ".hadolint.yaml:1: unknown key 'ignore'.*Did you mean 'ignored'"),
        ("override:\n  fatal: [DL3007]\n", ".hadolint.yaml:2: unknown severity 'fatal'"),
        ("failure-threshold: high\n", ".hadolint.yaml:1: failure-threshold is 'high'"),
        ("label-schema:\n  a: number\n", ".hadolint.yaml:2: the type of a is 'number'"),
    ],
)
def test_a_wrong_hadolint_file_is_refused_with_line(project, text, message):
    with pytest.raises(InvalidConfiguration, match=message):
        of(text, project, ".hadolint.yaml")


def test_empty_entries_of_a_hadolint_file_are_no_fault(project):
    of("ignored:\noverride:\n  error:\ntrustedRegistries:\n", project, ".hadolint.yaml")


# -- patterns


@pytest.mark.parametrize(
    ("patterns", "path", "folder", "matches"),
    [
        (["vendor"], "vendor/a/Dockerfile", False, True),
        (["vendor"], "a/vendor/Dockerfile", False, True),
        (["vendor/"], "vendor", False, False),
        (["vendor/"], "vendor", True, True),
        (["/vendor"], "a/vendor/Dockerfile", False, False),
        (["a/vendor"], "b/a/vendor", True, False),
        (["*.old"], "x/Dockerfile.old", False, True),
        (["*.old"], "x.old/Dockerfile", False, True),
        (["a/*"], "a/b/c", False, True),
        (["a/*.x"], "a/b/c.x", False, False),
        (["a/**/c"], "a/c", False, True),
        (["a/**/c"], "a/1/2/c", False, True),
        (["**/c"], "c", False, True),
        (["tests/**"], "tests/a/b", False, True),
        (["tests/**"], "tests", True, False),
        (["*", "!keep"], "keep", False, False),
        (["*", "!keep"], "drop", False, True),
        (["d?ck"], "dock", False, True),
        (["a.b"], "axb", False, False),
        (["", "/"], "a", False, False),
    ],
)
def test_patterns_mean_what_they_mean_in_gitignore(patterns, path, folder, matches):
    assert PathPatterns(patterns).match(path, folder=folder) is matches
