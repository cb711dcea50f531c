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
from conftest import PROJECT, environment

{% include "python/tests/entrypoint.py" %}
def test_the_entry_point_script_becomes_the_job(entrypoint):
    command, settings = entrypoint
    process = subprocess.Popen(
        [*command, "run"], env=settings, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    line = rfc5424.parse(process.stderr.readline())
    assert line.process == str(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 75
    process.communicate()


@pytest.mark.parametrize(
    ("arguments", "expected"), [(["--version"], f"{NAME} "), (["--help"], "usage: "), (["echo", "a b"], "a b\n")]
)
{% include "python/tests/other-commands.py" %}
{% include "python/tests/image-tags.py" %}
{% include "python/tests/contract.py" %}
