"""What the tests share: the service as a process of its own, since signals and exit status are part of it."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import rfc5424

PROJECT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "{{ cookiecutter.__package }}")


@dataclass
class Running:
    """A running service, its port, and the log lines that were read so far."""

    process: subprocess.Popen
    port: int = 0
    lines: list[str] = field(default_factory=list)

    def get(self, path: str, method: str = "GET") -> http.client.HTTPResponse:
        """The response, its body not read yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={"Connection": "close"})
        return connection.getresponse()

{% include "python/tests/running.py" %}


def environment(**settings: str) -> dict[str, str]:
    """An environment for the service: any free port, RFC 5424, and no settings from outside."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    own = {"PYTHONPATH": str(PROJECT / "src"), "LISTEN_ADDRESS": "127.0.0.1", "PORT": "0", "LOG_FORMAT": "rfc5424"}
    return kept | own | settings


{% include "python/tests/ending.py" %}


@pytest.fixture
def start() -> Iterator:
    """A function that starts the service with settings and waits until it says that it serves."""
    processes = []

    def starting(*, port: int | None = None, **settings: str) -> Running:
        if port is not None:
            settings["PORT"] = str(port)
        process = subprocess.Popen(
            COMMAND,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        running = Running(process, port or 0)
        if settings.get("LOG_TARGET") != "syslog":
            running.port = rfc5424.parse(running.read_line()).body["port"]
        return running

    yield starting
    for process in processes:
        end(process)
