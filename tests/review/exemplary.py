"""A rule's examples as the reviews that they stand for: each with the files that lie beside it."""

from portal.review import Finding, Report, Safety, fix_command, fix_compose, fix_files, review_command, review_compose
from portal.review import review as review_dockerfile
from portal.review.examples import COMMANDS, files_of, main_file
from portal.review.profiles import Profile
from portal.review.rule import Example, Rule


def _beside(files: dict[str, str]) -> dict[str, object]:
    scripts = {name: text for name, text in files.items() if name not in ("Dockerfile", ".dockerignore")}
    return {"dockerignore": files.get(".dockerignore"), "scripts": scripts}


def reviewed(example: Example, profile: Profile) -> Report:
    """The review of an example."""
    if example.subject == "compose":
        return review_compose(example.text, profile)
    if example.subject in COMMANDS:
        return review_command(example.text, profile, dockerfile=example.beside.get("Dockerfile"))
    files = files_of(example)
    return review_dockerfile(files["Dockerfile"], profile, **_beside(files))


def findings_in(report: Report, example: Example) -> list[Finding]:
    """The findings in the example itself, not in what lies beside it."""
    return [one for one in report.findings if one.file == main_file(example)]


def mended_by(rule: Rule, example: Example, profile: Profile) -> Example:
    """The example with the rule's fixes applied."""
    chosen = {"safety": Safety.MANUAL, "rules": {rule.name}}
    if example.subject == "compose":
        return example._replace(text=fix_compose(example.text, profile, **chosen))
    if example.subject in COMMANDS:
        dockerfile = example.beside.get("Dockerfile")
        return example._replace(text=fix_command(example.text, profile, dockerfile=dockerfile, **chosen))
    files = files_of(example)
    mended = fix_files(files["Dockerfile"], profile, **_beside(files), **chosen)
    return example._replace(text=mended[main_file(example)])
