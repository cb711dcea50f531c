"""What a project puts into its own files to have its Dockerfiles reviewed there: made for a profile and a limit."""

from __future__ import annotations

from typing import NamedTuple

LIMITS = {
    "info": "any finding",
    "warning": "a warning or an error",
    "error": "an error",
    "never": "nothing: it only reports",
}
"""What --fail-on takes, and what then makes a review fail."""

PIPELINE_IMAGE = "python:3.13.9"
"""What GitLab's jobs run in: it has pip and git."""


class Snippet(NamedTuple):
    """A piece of a file. `name` is an anchor, `intro` says what it does, `language` is the highlighter's name."""

    name: str
    title: str
    file: str
    intro: str
    language: str
    text: str


class Source(NamedTuple):
    """Where the portal comes from: its repository, the tag to take from it, and where it answers. An empty repository
    is the one that the snippets lie in: the portal's own."""

    repository: str
    revision: str
    address: str

    @property
    def package(self) -> str:
        """What pip is told to install, as YAML and a shell take it."""
        return f'"git+{self.repository}@{self.revision}"' if self.repository else "."


def snippets(source: Source, profile: str, limit: str) -> list[Snippet]:
    """The pieces for a project.

    Args:
        source: where the portal comes from.
        profile: the name of a profile.
        limit: one of LIMITS.

    Returns:
        The settings first, for everything else reads them.
    """
    return [
        Snippet(
            "settings",
            "Settings",
            ".portal.yaml",
            "One file at the root of the repository, which the hook, the pipeline and the command line all read.",
            "yaml",
            _SETTINGS.format(address=source.address, profile=profile, limit=limit),
        ),
        Snippet(
            "pre-commit",
            "pre-commit",
            ".pre-commit-config.yaml",
            "Reviews the Dockerfiles and compose files of a commit before it is made. portal-fix in its place "
            "applies the safe fixes.",
            "yaml",
            _PRE_COMMIT.format(repository=source.repository, revision=source.revision),
        ),
        Snippet(
            "gitlab",
            "GitLab CI",
            ".gitlab-ci.yml",
            "Findings appear in the merge request, beside the lines that they are about.",
            "yaml",
            _GITLAB.format(image=PIPELINE_IMAGE, package=source.package),
        ),
        Snippet(
            "github",
            "GitHub Actions",
            ".github/workflows/dockerfile-review.yml",
            "Findings mark the lines of a pull request and are kept under Security, Code scanning.",
            "yaml",
            _GITHUB.format(package=source.package),
        ),
        Snippet(
            "baseline",
            "An old project",
            "terminal",
            "Take stock once and commit the file: from then on only what is new is reported.",
            "sh",
            _BASELINE,
        ),
    ]


_SETTINGS = """\
# Where reports link to.
portal: {address}
profile: {profile}
# The least severity that makes a review fail: error, warning, info (any finding); or never.
fail-on: {limit}
# Not reviewed; written as in .gitignore.
ignore:
  - vendor/
"""

_PRE_COMMIT = """\
repos:
  - repo: {repository}
    rev: "{revision}"
    hooks:
      - id: portal-review
"""

_GITLAB = """\
dockerfile-review:
  stage: test
  image: {image}
  script:
    - pip install --quiet {package}
    - portal review . --report gitlab=code-quality.json --report junit=dockerfile-review.xml
  artifacts:
    when: always
    reports:
      codequality: code-quality.json
      junit: dockerfile-review.xml
"""

_GITHUB = """\
name: Dockerfile review
"on": [push, pull_request]
permissions:
  actions: read
  contents: read
  security-events: write
jobs:
  review:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-python@v7
        with:
          python-version: "3.13"
      - run: pip install --quiet {package}
      - run: portal review . --format github --report sarif=dockerfile-review.sarif
      - uses: github/codeql-action/upload-sarif@v4
        if: ${{{{ !cancelled() && hashFiles('dockerfile-review.sarif') != '' }}}}
        with:
          sarif_file: dockerfile-review.sarif
"""

_BASELINE = """\
portal review . --write-baseline .portal-baseline.json
grep -qs '^baseline:' .portal.yaml || echo 'baseline: .portal-baseline.json' >> .portal.yaml
git add .portal-baseline.json .portal.yaml
"""
