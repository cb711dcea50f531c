"""A rule's examples as the reviews that they stand for: each with the files that lie beside it."""

from portal.review import Finding, Report, Safety, trying
from portal.review.examples import main_file
from portal.review.profiles import Profile
from portal.review.rule import Example, Rule


def reviewed(example: Example, profile: Profile) -> Report:
    """The review of an example."""
    return trying.reviewed(example, example.text, profile)


def findings_in(report: Report, example: Example) -> list[Finding]:
    """The findings in the example itself, not in what lies beside it."""
    return [one for one in report.findings if one.file == main_file(example)]


def mended_by(rule: Rule, example: Example, profile: Profile) -> Example:
    """The example with the rule's fixes applied."""
    text = trying.mended(example, example.text, profile, safety=Safety.MANUAL, rules={rule.name})
    return example._replace(text=text)
