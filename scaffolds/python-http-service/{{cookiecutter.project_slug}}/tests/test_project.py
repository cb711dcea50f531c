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


{% include "python/tests/image-tags.py" %}
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


{% include "python/tests/rows.py" %}
