"""The pipelines that ask the portal's API: run, as their reader would run them, against the live portal."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portal.web.review.http_snippets import http_snippets

ROOT = Path(__file__).parents[2]
BAD = "FROM debian:latest\n"
BAD_COMPOSE = "services:\n  web:\n    image: shop/web:1.4.2\n    privileged: true\n"
CLEAN = (ROOT / "portal/review/samples/python-service.Dockerfile").read_text()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(tmp_path):
    """A repository with a clean Dockerfile."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return _with(tmp_path, {"Dockerfile": CLEAN})


def _with(project, files):
    for name, text in files.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    return project


def _run(command, project):
    command = command if isinstance(command, list) else ["sh", "-c", command]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=60)


def _terminal(pieces):
    return pieces["curl"]


def _pre_commit(pieces):
    hook, _ = yaml.safe_load(pieces["pre-commit"])["repos"][0]["hooks"]
    return [*shlex.split(hook["entry"]), "Dockerfile", "a b/api.Dockerfile"]


def _gitlab(pieces):
    return yaml.safe_load(pieces["gitlab"])["dockerfile-review"]["script"][0]


def _github(pieces):
    return yaml.safe_load(pieces["github"])["jobs"]["review"]["steps"][1]["run"]


def _pre_commit_compose(pieces):
    _, hook = yaml.safe_load(pieces["pre-commit"])["repos"][0]["hooks"]
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=pieces["project"])
    return [*shlex.split(hook["entry"]), *filter(re.compile(hook["files"]).search, tracked.stdout.splitlines())]


def _gitlab_compose(pieces):
    return yaml.safe_load(pieces["gitlab"])["compose-review"]["script"][0]


def _github_compose(pieces):
    return yaml.safe_load(pieces["github"])["jobs"]["review"]["steps"][2]["run"]


@pytest.mark.parametrize("written", [_pre_commit, _gitlab, _github])
def test_a_job_passes_what_is_clean_and_fails_by_one_bad_file_after_printing_all(live_server, project, written):
    command = written({one.name: one.text for one in http_snippets(live_server.url, "standard", "warning")})
    _with(project, {"a b/api.Dockerfile": CLEAN})
    assert _run(command, project).returncode == 0

    _with(project, {"Dockerfile": BAD})
    done = _run(command, project)
    assert done.returncode != 0
    assert "Dockerfile" in done.stdout
    assert "no-latest-base-image" in done.stdout
    _with(project, {"Dockerfile": CLEAN, "a b/api.Dockerfile": BAD})
    done = _run(command, project)
    assert done.returncode != 0
    assert "a b/api.Dockerfile" in done.stdout


@pytest.mark.parametrize("written", [_pre_commit_compose, _gitlab_compose, _github_compose])
def test_a_job_reviews_the_compose_files_where_there_are_some(live_server, project, written):
    pieces = {one.name: one.text for one in http_snippets(live_server.url, "standard", "error")} | {"project": project}
    _with(project, {"composer.yaml": BAD_COMPOSE})
    done = _run(written(pieces), project)
    assert (done.returncode, done.stdout) == (0, "")

    _with(project, {"compose.yaml": "services:\n  web:\n    image: shop/web:1.4.2\n"})
    assert _run(written(pieces), project).returncode == 0

    _with(project, {"compose.yaml": BAD_COMPOSE, "shop/docker-compose.override.yml": BAD_COMPOSE})
    done = _run(written(pieces), project)
    assert done.returncode != 0
    assert "not-privileged" in done.stdout
    assert "shop/docker-compose.override.yml" in done.stdout
    assert "composer.yaml" not in done.stdout


def test_the_command_for_a_compose_file_fails_by_the_chosen_severity(live_server, project):
    _with(project, {"compose.yaml": BAD_COMPOSE})
    for limit, status in (("error", 22), ("never", 0)):
        pieces = {one.name: one.text for one in http_snippets(live_server.url, "standard", limit)}
        done = _run(pieces["curl-compose"], project)
        assert done.returncode == status
        assert "not-privileged" in done.stdout


@pytest.mark.parametrize(("limit", "fails"), [("error", False), ("warning", True), ("info", True), ("never", False)])
def test_the_command_fails_by_the_chosen_severity_and_prints_in_any_case(live_server, project, limit, fails):
    _with(project, {"Dockerfile": "FROM debian:12.5\nRUN cd /tmp && make\n"})
    pieces = {one.name: one.text for one in http_snippets(live_server.url, "hadolint", limit)}
    done = _run(_terminal(pieces), project)
    assert done.returncode == (22 if fails else 0)
    assert "warning" in done.stdout


def test_the_files_are_what_their_readers_take(project):
    for snippet in http_snippets("https://standards.example.org", "strict", "error"):
        if snippet.language == "yaml":
            (project / snippet.file).parent.mkdir(parents=True, exist_ok=True)
            (project / snippet.file).write_text(snippet.text)
    for command in (
        ["pre-commit", "validate-config", ".pre-commit-config.yaml"],
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/dockerfile-review.yml"],
    ):
        done = _run([str(Path(sys.executable).parent / command[0]), *command[1:]], project)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_jobs_take_what_the_command_line_takes(project):
    from portal.cli.files import is_dockerfile
    from portal.web.review.http_snippets import _FILES

    names = [
        "Dockerfile",
        "a/dockerfile",
        "a/Dockerfile.dev",
        "b/api.Dockerfile",
        "c/Containerfile",
        "d/x.containerfile",
    ]
    others = ["Dockerfile.md", "a/Dockerfile.dockerignore", "build-dockerfile", "MyDockerfile", "a/Dockerfile.txt"]
    listed = _run(["sh", "-c", _FILES], _with(project, dict.fromkeys([*names, *others], "x"))).stdout
    assert sorted(filter(None, listed.split("\0"))) == sorted(names)
    assert all(is_dockerfile(Path(name).name) for name in names)
    assert not any(is_dockerfile(Path(name).name) for name in others)


def test_the_hook_is_given_what_the_installed_one_is_given():
    pieces = {one.name: one.text for one in http_snippets("https://standards.example.org", "strict", "error")}
    hooks = yaml.safe_load(pieces["pre-commit"])["repos"][0]["hooks"]
    installed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    for path in ("Dockerfile", "a/api.Dockerfile", "compose.yaml", "a/docker-compose.x.yml", "composer.yaml", "x.md"):
        assert any(re.search(one["files"], path) for one in hooks) is bool(re.search(installed["files"], path))
    assert hooks[0]["exclude"] == installed["exclude"]


@pytest.mark.parametrize(
    ("job", "name", "bad"), [("dockerfile", "api.Dockerfile", BAD), ("compose", "compose.yml", BAD_COMPOSE)]
)
def test_gitlab_collects_one_list_of_the_issues_of_all_files(live_server, project, job, name, bad):
    pieces = {one.name: one.text for one in http_snippets(live_server.url, "standard", "error")}
    written = yaml.safe_load(pieces["gitlab"])[f"{job}-review"]
    (collect,) = written["after_script"]
    for files, paths in ({}, set()), ({name: bad, f"c/{name}": bad}, {name, f"c/{name}"}):
        assert _run(collect, _with(project, files)).returncode == 0
        issues = json.loads((project / written["artifacts"]["reports"]["codequality"]).read_text())
        assert {issue["location"]["path"] for issue in issues} == paths
