"""What a project puts into its own files to have its Dockerfiles and compose files reviewed over HTTP, by the portal
that shows it: nothing is installed but curl and git."""

from __future__ import annotations

from portal.review.file_names import NOT_DOCKERFILES
from portal.web.review.snippets import Snippet

PIPELINE_IMAGE = "buildpack-deps:trixie-scm"
"""What GitLab's jobs run in: Debian with curl and git, and no language's tools."""
DOCKERFILES = "review"
COMPOSE_FILES = "review-compose"


def command(
    address: str, profile: str, limit: str, file: str, format: str = "text", between: str = " ", call: str = DOCKERFILES
) -> str:
    """The curl command that prints the review of a file, and fails where a finding reaches the limit. `between` parts
    its lines; `call` is DOCKERFILES or COMPOSE_FILES. It has no single quotes, so that it can stand between some."""
    query = f"profile={profile}&fail_on={limit}&format={format}"
    return between.join(
        [
            "curl --silent --show-error --fail-with-body",
            f'--data-binary "@{file}"',
            f'--url-query "file={file}"',
            f'"{address}/api/v1/{call}?{query}"',
        ]
    )


def for_terminal(address: str, profile: str, limit: str) -> list[Snippet]:
    """The commands for one Dockerfile and for one compose file."""
    parted = " \\\n  "
    return [
        Snippet(
            "curl",
            "Without installing anything",
            "terminal",
            "The same review over HTTP, by curl 7.87 or later. The format can be any that the command line knows.",
            "sh",
            command(address, profile, limit, "Dockerfile", between=parted) + "\n",
        ),
        Snippet(
            "curl-compose",
            "A compose file, without installing anything",
            "terminal",
            "Compose files are reviewed at an address of their own.",
            "sh",
            command(address, profile, limit, "compose.yaml", between=parted, call=COMPOSE_FILES) + "\n",
        ),
    ]


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
        *for_terminal(address, profile, limit),
        Snippet(
            "pre-commit",
            "pre-commit",
            ".pre-commit-config.yaml",
            "Has the Dockerfiles and compose files of a commit reviewed before it is made.",
            "yaml",
            _PRE_COMMIT.format(
                command=command(address, profile, limit, "$file", between="\n          "),
                compose=command(address, profile, limit, "$file", between="\n          ", call=COMPOSE_FILES),
                others="|".join(end.replace(".", "\\.") for end in NOT_DOCKERFILES),
            ),
        ),
        Snippet(
            "gitlab",
            "GitLab CI",
            ".gitlab-ci.yml",
            "Reviews every Dockerfile and compose file of the repository: the findings are in the jobs' logs, and "
            "in the merge request beside their lines.",
            "yaml",
            _gitlab_job("dockerfile-review", _FILES, address, profile, limit, DOCKERFILES)
            + _gitlab_job("compose-review", _COMPOSE_FILES, address, profile, limit, COMPOSE_FILES),
        ),
        Snippet(
            "github",
            "GitHub Actions",
            ".github/workflows/dockerfile-review.yml",
            "Reviews every Dockerfile and compose file of the repository; findings mark the lines of a pull request.",
            "yaml",
            _GITHUB.format(
                files=_FILES,
                command=command(address, profile, limit, "FILE", "github", between="\n          "),
                compose_files=_COMPOSE_FILES,
                compose=command(address, profile, limit, "FILE", "github", "\n          ", COMPOSE_FILES),
            ),
        ),
    ]


def _gitlab_job(name: str, files: str, address: str, profile: str, limit: str, call: str) -> str:
    return _GITLAB.format(
        name=name,
        image=PIPELINE_IMAGE,
        files=files,
        command=command(address, profile, limit, "FILE", between="\n      ", call=call),
        report=command(address, profile, "never", "FILE", "gitlab", between="\n      ", call=call),
        joined=_JOINED,
    )


# xargs goes on after a file that fails, and fails at the end; where there is no file, it asks for nothing.
_FILES = (
    "git ls-files -z ':(icase,glob)**/dockerfile' ':(icase,glob)**/containerfile' ':(glob)**/Dockerfile.*' "
    "':(glob)**/Containerfile.*' ':(icase)*.dockerfile' ':(icase)*.containerfile' "
    + " ".join(f"':(exclude,icase)*{end}'" for end in NOT_DOCKERFILES)
)
_COMPOSE_FILES = (
    "git ls-files -z ':(icase,glob)**/compose.y*ml' ':(icase,glob)**/compose.*.y*ml' "
    "':(icase,glob)**/docker-compose*.y*ml'"
)
# Makes one list of issues of one for each file, by the indentation that they are written with.
_JOINED = "sed -e '/^[^ ]/d' -e 's/^ },$/ }/' -e 's/^ {$/ ,{/' | sed -e '1s/,//' | { echo '['; cat; echo ']'; }"

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: dockerfile-review
        name: Review Dockerfiles
        language: system
        files: (^|/)((Dockerfile|Containerfile)(\\.[^/]*)?|[^/]*\\.([Dd]ockerfile|[Cc]ontainerfile))$
        exclude: ({others})$
        entry: >-
          sh -c 'for file; do
          {command}
          || failed=1; done; exit ${{failed:-0}}' --
      - id: compose-review
        name: Review compose files
        language: system
        files: (^|/)(compose|docker-compose[^/]*)(\\.[^/]*)?\\.ya?ml$
        entry: >-
          sh -c 'for file; do
          {compose}
          || failed=1; done; exit ${{failed:-0}}' --
"""

_GITLAB = """\
{name}:
  stage: test
  image: {image}
  script:
    - >-
      {files} |
      xargs -0 -I FILE
      {command}
  after_script:
    - >-
      {files} |
      xargs -0 -I FILE
      {report} |
      {joined} > code-quality.json
  artifacts:
    when: always
    reports:
      codequality: code-quality.json
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
      - if: ${{{{ !cancelled() }}}}
        run: >-
          {compose_files} |
          xargs -0 -I FILE
          {compose}
"""
