"""Every rule proves itself by its examples: it fires on the bad ones, at the lines it names, is content with the
good ones, and its fixes give exactly what they show."""

from collections import Counter

import dockerfile as official
import pytest

from portal.review import Severity
from portal.review.profiles import Profile, profile
from portal.review.rule import Example, Rule
from portal.review.rules import rules, unknown_requirements
from tests.review.exemplary import findings_in, mended_by, reviewed

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in rules().values()
    for number, example in enumerate(rule.examples, 1)
]


def under(rule: Rule, example: Example) -> Profile:
    """The standard profile with the rule on and the example's options."""
    standard = profile("standard")
    return Profile("test", "", {**standard.severities, rule.name: rule.severity}, {rule.name: dict(example.options)})


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_fires_on_its_bad_examples_only(rule, example):
    report = reviewed(example, under(rule, example))
    assert report.notes == ()
    lines = [finding.span.start_line for finding in findings_in(report, example) if finding.rule == rule.name]
    assert lines == list(example.lines)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples_are_dockerfiles_that_the_official_parser_takes(rule, example):
    if example.subject != "dockerfile":
        return
    if example.bad and rule.severity is Severity.ERROR and "DL1000" in rule.aliases:
        return  # such a rule is about what the builder refuses
    official.parse_string(example.text)


@pytest.mark.parametrize(
    ("rule", "example"),
    [case for case in EXAMPLES if case.values[1].fixed is not None],
)
def test_a_fix_gives_what_the_example_shows_and_nothing_new(rule, example):
    chosen = under(rule, example)
    mended = mended_by(rule, example, chosen)
    assert mended.text == example.fixed
    if example.subject == "dockerfile":
        official.parse_string(mended.text)
    before = Counter(finding.rule for finding in findings_in(reviewed(example, chosen), example))
    after = Counter(finding.rule for finding in findings_in(reviewed(mended, chosen), example))
    assert after[rule.name] == 0
    if rule.name == "recommended-labels":
        after.pop("label-values", None)  # the blanks of its fix are reported until somebody has filled them in
    for other in rules().values():
        if rule.name in other.gives_way_to:
            after.pop(other.name, None)  # it was not told before, since this rule said it all
    assert not after - before, "the fix brings new findings"
    assert mended_by(rule, mended, chosen) == mended


# What an example that a requirement's page shows may lack: it is a fragment, with no more than its rule is about.
LACKING = {
    "commented-steps",
    "cpu-limit",
    "default-launch",
    "entrypoint-with-cmd",
    "memory-limit",
    "recommended-labels",
    "unprivileged-user",
}


@pytest.mark.parametrize("rule", [rule for rule in rules().values() if rule.requirements], ids=lambda rule: rule.name)
def test_what_is_shown_as_good_does_nothing_that_the_standard_forbids(rule):
    """Nor does it lack what the rule's own requirements ask for (of the labels, one may stand for all)."""
    requirements = set(rule.requirements)
    own = {name for name in LACKING - {"recommended-labels"} if requirements & set(rules()[name].requirements)}
    example = rule.first_good
    found = {finding.rule for finding in findings_in(reviewed(example, profile("standard")), example)}
    assert found <= LACKING - own
    bad = next(one for one in rule.examples if one.bad)
    assert (example.text, example.caption) != (bad.text, bad.caption), "both look the same"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_a_rule_is_documented(rule):
    assert rule.title
    assert not rule.title.endswith(".")
    assert len(rule.why.split()) >= 20
    assert any(example.bad for example in rule.examples)
    assert any(not example.bad for example in rule.examples)
    assert "<p>" in rule.why_html


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_every_finding_of_a_rule_points_into_its_file_and_speaks_a_sentence(rule):
    for example in rule.examples:
        lines = example.text.split("\n")
        for finding in findings_in(reviewed(example, under(rule, example)), example):
            start_line, start_column, end_line, end_column = finding.span
            assert (start_line, start_column) < (end_line, end_column)
            assert end_line <= len(lines)
            assert end_column <= len(lines[end_line - 1]) + 1
            assert finding.message.endswith(".")


def test_rules_name_only_requirements_that_the_standard_has():
    assert unknown_requirements() == {}
