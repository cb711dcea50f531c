"""What the tests share: the job as a process of its own, since streams, signals and exit status are part of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "{{ cookiecutter.__package }}")


def environment(**settings: str) -> dict[str, str]:
    """An environment for the job: RFC 5424, and no settings from outside."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": str(PROJECT / "src"), "LOG_FORMAT": "rfc5424"} | settings


def run(*files: str | Path, text: str = "", **settings: str) -> subprocess.CompletedProcess:
    """Run the job on files, and on `text` as standard input."""
    command = [*COMMAND, "run", *map(str, files)]
    return subprocess.run(command, input=text, env=environment(**settings), capture_output=True, text=True, timeout=10)


{% include "python/tests/ending.py" %}


@pytest.fixture
def start() -> Iterator:
    """A function that starts the job with settings, its standard input open, and waits until it says that it runs."""
    processes = []

    def starting(**settings: str) -> subprocess.Popen:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(
            [*COMMAND, "run"], env=environment(**settings), text=True, start_new_session=True, **pipes
        )
        processes.append(process)
        assert "Started" in process.stderr.readline()
        return process

    yield starting
    for process in processes:
        end(process)
