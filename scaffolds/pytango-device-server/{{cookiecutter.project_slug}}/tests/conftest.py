"""What the tests share: the device server as a process of its own, since signals and exit status are part of it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import tango

PROJECT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "{{ cookiecutter.__package }}")
DEVICE = "test/{{ cookiecutter.project_slug }}/1"


@dataclass
class Running:
    """A running device server, its port, and the log lines that were read so far."""

    process: subprocess.Popen
    port: int
    lines: list[str] = field(default_factory=list)

    def device(self) -> tango.DeviceProxy:
        """A client of its device."""
        return tango.DeviceProxy(f"tango://127.0.0.1:{self.port}/{DEVICE}#dbase=no")

{% include "python/tests/running.py" %}


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(**settings: str) -> dict[str, str]:
    """An environment for the device server: RFC 5424, no database, and no settings from outside."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    own = {"PYTHONPATH": str(PROJECT / "src"), "LISTEN_ADDRESS": "127.0.0.1", "LOG_FORMAT": "rfc5424"}
    return kept | own | settings


{% include "python/tests/ending.py" %}


@pytest.fixture
def start() -> Iterator:
    """A function that starts the device server with settings and waits until it says that it serves."""
    processes = []

    def starting(**settings: str) -> Running:
        port = free_port()
        process = subprocess.Popen(
            COMMAND,
            env=environment(PORT=str(port), **settings),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        running = Running(process, port)
        if settings.get("LOG_TARGET") != "syslog":
            while "Serving" not in running.read_line():
                assert process.poll() is None, running.lines
        return running

    yield starting
    for process in processes:
        end(process)
