"""What a project puts into its own files to have its Dockerfiles reviewed over HTTP, by the portal that shows it:
nothing is installed but curl and git."""

from __future__ import annotations

from portal.web.review.snippets import Snippet


def command(address: str, profile: str, limit: str, file: str, format: str = "text", between: str = " ") -> str:
    """The curl command that prints the review of a file, and fails where a finding reaches the limit. `between` parts
    its lines. It has no single quotes, so that it can stand between some."""
    query = f"profile={profile}&fail_on={limit}&format={format}"
    return between.join(
        [
            "curl --silent --show-error --fail-with-body",
            f'--data-binary "@{file}"',
            f'--url-query "file={file}"',
            f'"{address}/api/v1/review?{query}"',
        ]
    )


def for_terminal(address: str, profile: str, limit: str) -> Snippet:
    """The command for one Dockerfile."""
    return Snippet(
        "curl",
        "Without installing anything",
        "terminal",
        "The same review over HTTP, by curl 7.87 or later. The format can be any that the command line knows; exit "
        "status 22 says that a finding is as severe as chosen.",
        "sh",
        command(address, profile, limit, "Dockerfile", between=" \\\n  ") + "\n",
    )


def http_snippets(address: str, profile: str, limit: str) -> list[Snippet]:
    """The pieces for a project.

    Args:
        address: where the portal answers, without a closing slash.
        profile: the name of a profile.
        limit: one of snippets.LIMITS.

    Returns:
        Those of snippets.snippets that curl can do without the portal's own command.
    """
    return [
        for_terminal(address, profile, limit),
        Snippet(
            "pre-commit",
            "pre-commit",
            ".pre-commit-config.yaml",
            "Has the Dockerfiles of a commit reviewed before it is made.",
            "yaml",
            _PRE_COMMIT.format(command=command(address, profile, limit, "$file", between="\n          ")),
        ),
        Snippet(
            "gitlab",
            "GitLab CI",
            ".gitlab-ci.yml",
            "Reviews every Dockerfile of the repository; the findings are in the job's log.",
            "yaml",
            _GITLAB.format(files=_FILES, command=command(address, profile, limit, "FILE", between="\n      ")),
        ),
        Snippet(
            "github",
            "GitHub Actions",
            ".github/workflows/dockerfile-review.yml",
            "Reviews every Dockerfile of the repository; findings mark the lines of a pull request.",
            "yaml",
            _GITHUB.format(
                files=_FILES, command=command(address, profile, limit, "FILE", "github", between="\n          ")
            ),
        ),
    ]


# xargs goes on after a file that fails, and fails at the end.
_FILES = "git ls-files -z ':(icase)*dockerfile' ':(icase)*containerfile' '*Dockerfile.*' ':!*.dockerignore'"

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: dockerfile-review
        name: Review Dockerfiles
        language: system
        files: (^|/)((Dockerfile|Containerfile)(\\.[^/]*)?|[^/]*\\.([Dd]ockerfile|[Cc]ontainerfile))$
        exclude: \\.dockerignore$
        entry: >-
          sh -c 'for file; do
          {command}
          || failed=1; done; exit ${{failed:-0}}' --
"""

_GITLAB = """\
dockerfile-review:
  stage: test
  image: buildpack-deps:bookworm-scm
  script:
    - >-
      {files} |
      xargs -0 -I FILE
      {command}
"""

_GITHUB = """\
name: Dockerfile review
"on": [push, pull_request]
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: >-
          {files} |
          xargs -0 -I FILE
          {command}
"""
