"""The project's own files: entry point script, image tags, and README against Dockerfile."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from {{ cookiecutter.__package }}.configuration import SETTINGS

import rfc5424
from conftest import PROJECT, environment, free_port

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


def test_the_entry_point_script_becomes_the_device_server(entrypoint):
    command, settings = entrypoint
    settings["PORT"] = str(free_port())
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()  # the device has started
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
{% include "python/tests/contract.py" %}
