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
from conftest import PROJECT, end, environment

{% include "python/tests/entrypoint.py" %}
def test_the_entry_point_script_becomes_the_job(entrypoint):
    command, settings = entrypoint
    pipes = dict.fromkeys(("stdin", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([*command, "run"], env=settings, text=True, start_new_session=True, **pipes)
    try:
        line = rfc5424.parse(process.stderr.readline())
        assert line.process == str(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 75
    finally:
        end(process)


@pytest.mark.parametrize(
    ("arguments", "expected"), [(["--version"], f"{NAME} "), (["--help"], "usage: "), (["echo", "a b"], "a b\n")]
)
{% include "python/tests/other-commands.py" %}
{% include "python/tests/image-tags.py" %}
{% include "python/tests/contract.py" %}
