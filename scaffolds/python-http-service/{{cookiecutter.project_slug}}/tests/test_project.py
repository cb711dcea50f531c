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
def test_the_entry_point_script_becomes_the_service(entrypoint):
    command, settings = entrypoint
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        line = rfc5424.parse(process.stdout.readline())
        assert line.process == str(process.pid)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert process.returncode == 0
    finally:
        end(process)


@pytest.mark.parametrize(("arguments", "expected"), [(["--version"], f"{NAME} "), (["echo", "a b"], "a b\n")])
{% include "python/tests/other-commands.py" %}
{% include "python/tests/image-tags.py" %}
{% include "python/tests/contract.py" %}
