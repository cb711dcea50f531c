"""An example under the visitor's hands: reviewed as it stands in the guide or on a rule's page, with another text."""

from __future__ import annotations

from collections.abc import Collection

from portal.review.engine import review, review_command, review_compose
from portal.review.examples import COMMANDS, files_of, main_file
from portal.review.fixing import fix_command, fix_compose, fix_files
from portal.review.model import Finding, Report, Safety
from portal.review.profiles import Profile, profile
from portal.review.rule import Example, Rule

_LABELS = "recommended-labels"


def profile_for(rule: Rule, example: Example) -> Profile:
    """The standard profile with the rule on, and the options under which the example shows it."""
    standard = profile("standard")
    severities = {**standard.severities, rule.name: standard.severities.get(rule.name, rule.severity)}
    return Profile("standard", standard.title, severities, {rule.name: dict(example.options)})


def left_out(example: Example) -> tuple[str, ...]:
    """Rules that an example is not held to: one without labels leaves them out to stay short."""
    return () if "LABEL" in example.text else (_LABELS,)


def reviewed(example: Example, text: str, chosen: str | Profile = "standard", ignore: Collection[str] = ()) -> Report:
    """The review of a text that stands in an example's place.

    Args:
        example: what the text is, and what lies beside it.
        text: the text, the example's own or an edited one.
        chosen: the profile.
        ignore: names of rules to leave out.
    """
    if example.subject == "compose":
        return review_compose(text, chosen, ignore=ignore)
    if example.subject in COMMANDS:
        return review_command(text, chosen, dockerfile=example.beside.get("Dockerfile"), ignore=ignore)
    files = files_of(example._replace(text=text))
    dockerignore = files.get(".dockerignore")
    return review(files["Dockerfile"], chosen, dockerignore=dockerignore, scripts=_scripts(files), ignore=ignore)


def findings_in(
    example: Example, text: str, chosen: str | Profile = "standard", ignore: Collection[str] = ()
) -> list[Finding]:
    """What the review finds in the text itself, and not in what lies beside it, in the order of their places, with
    those fixes that change nothing else."""
    report = reviewed(example, text, chosen, ignore)
    main = main_file(example)
    return [
        one._replace(fixes=tuple(fix for fix in one.fixes if all(edit.file == main for edit in fix.edits)))
        for one in report.findings
        if one.file == main
    ]


def mended(
    example: Example,
    text: str,
    chosen: str | Profile = "standard",
    ignore: Collection[str] = (),
    *,
    safety: Safety = Safety.SUGGESTED,
    rules: Collection[str] | None = None,
) -> str:
    """The text with every fix applied that is at least so safe, of the rules or of all; by default those that need
    nobody to fill in blanks, suggested ones too."""
    if example.subject == "compose":
        return fix_compose(text, chosen, safety=safety, rules=rules, ignore=ignore)
    if example.subject in COMMANDS:
        return fix_command(text, chosen, dockerfile=example.beside.get("Dockerfile"), safety=safety, rules=rules)
    files = files_of(example._replace(text=text))
    fixed = fix_files(
        files["Dockerfile"],
        chosen,
        dockerignore=files.get(".dockerignore"),
        scripts=_scripts(files),
        safety=safety,
        rules=rules,
        ignore=ignore,
    )
    return fixed[main_file(example)]


def _scripts(files: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if name not in ("Dockerfile", ".dockerignore")}
