"""The project's own files: entry point script, image tags, and README against Dockerfile."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from {{ cookiecutter.__package }}.configuration import SETTINGS

import rfc5424
from conftest import PROJECT, environment

NAME = "{{ cookiecutter.project_slug }}"
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def entrypoint(tmp_path):
    """The script's command and environment, `python` being the one that runs the tests."""
    (tmp_path / "python").symlink_to(sys.executable)
    settings = environment(PYTHONPATH=f"{PROJECT / 'src'}:{':'.join(filter(None, sys.path))}")
    settings["PATH"] = f"{tmp_path}:{settings['PATH']}"
    return ["sh", str(PROJECT / "docker-entrypoint.sh")], settings


def test_the_entry_point_script_becomes_the_service(entrypoint):
    command, settings = entrypoint
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
    line = rfc5424.parse(process.stdout.readline())
    assert line.process == str(process.pid)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.mark.parametrize(("arguments", "expected"), [(["--version"], f"{NAME} "), (["echo", "a b"], "a b\n")])
def test_the_entry_point_script_takes_options_and_other_commands(entrypoint, arguments, expected):
    command, settings = entrypoint
    output = subprocess.run([*command, *arguments], env=settings, capture_output=True, text=True, timeout=10).stdout
    assert output.startswith(expected)


def git(repository: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=repository, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def repository(tmp_path):
    """A repository with these versions, in this order, one commit each."""

    def making(*versions: str) -> Path:
        git(tmp_path, "init", "--quiet")
        for version in versions:
            git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", version)
            git(tmp_path, "tag", f"v{version}")
        return tmp_path

    return making


def image_tags(repository: Path, *arguments: str) -> subprocess.CompletedProcess:
    script = PROJECT / "scripts" / "image-tags.sh"
    return subprocess.run(["sh", script, *arguments], cwd=repository, capture_output=True, text=True, timeout=10)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["1.0.0"], ["1.0.0", "1.0", "1", "latest"]),
        (["1.9.0", "1.13.2"], ["1.13.2", "1.13", "1", "latest"]),
        (["2.0.0", "1.13.3"], ["1.13.3", "1.13", "1"]),
        (["1.13.2", "1.14.0", "1.13.3"], ["1.13.3", "1.13"]),
        (["1.13.4", "1.13.3"], ["1.13.3"]),
        (["1.0.0", "1.1.0-rc.1"], ["1.1.0-rc.1"]),
        (["1.1.0-rc.1", "1.1.0"], ["1.1.0", "1.1", "1", "latest"]),
        (["10.0.0", "1.0.0"], ["1.0.0", "1.0", "1"]),
    ],
)
def test_a_release_gets_the_tags_of_the_series_that_it_is_the_newest_of(repository, versions, expected):
    assert image_tags(repository(*versions), "release", versions[-1]).stdout.split() == expected


def test_a_commit_has_its_short_hash_as_tag(repository):
    folder = repository("1.0.0")
    assert image_tags(folder, "commit").stdout.strip() == git(folder, "rev-parse", "HEAD")[:8]


def test_without_a_commit_it_says_how_to_make_one(repository):
    refused = image_tags(repository(), "commit")
    assert refused.returncode == 1
    assert "no commit yet" in refused.stderr
    assert "git init && git add -A && git commit" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("version", ["2.0.0", "1.0", "latest", "1.0.0+build", "v1.0.0"])
def test_a_release_without_its_git_tag_or_semantic_version_is_refused(repository, version):
    refused = image_tags(repository("1.0.0"), "release", version)
    assert refused.returncode == 1
    assert version in refused.stderr
    assert refused.stdout == ""


def test_a_release_with_uncommitted_changes_is_refused(repository):
    folder = repository("1.0.0")
    (folder / "changed").touch()
    assert "uncommitted" in image_tags(folder, "release", "1.0.0").stderr


def row(name: str) -> str:
    """A row of the contract."""
    return next(line for line in README.splitlines() if line.startswith(f"| {name} |"))


@pytest.mark.parametrize(
    ("instruction", "name"),
    [(r"^EXPOSE (\S+)", "Ports"), (r"^STOPSIGNAL (\S+)", "Signals"), (r'^VOLUME \["(.+)"\]', "Volumes"),
     (r"^USER (\S+)", "Permissions"), (r'^CMD \["(.+)"\]', "Command and arguments")],
)  # fmt: skip
def test_the_contract_says_what_the_dockerfile_says(instruction, name):
    assert re.search(instruction, DOCKERFILE, re.MULTILINE)[1] in row(name)


def test_the_contract_has_thirteen_rows():
    contract = README.partition("## Interface contract")[2].partition("| Variable |")[0]
    assert len(re.findall(r"^\| [A-Z]", contract, re.MULTILINE)) == 1 + 13


def test_the_contract_has_every_setting_with_its_default():
    for setting in SETTINGS:
        assert f"`{setting.default}`" in row(f"`{setting.name}`")
