"""The generated Tango device server: it serves without a database, logs as every service does, and stops in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tango

from portal.starters import generate
from tests.starters import rfc5424
from tests.starters.conftest import toolchain, write

STARTER = "pytango-device-server"
SLUG = "beam-former"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The folder of the device server's project."""
    return write(generate(STARTER, {"project_name": "Beam former"}), tmp_path_factory.mktemp(STARTER))


@pytest.fixture
def port() -> int:
    """A TCP port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def start(project, port) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """A function that starts the device server with arguments and settings."""
    started: list[subprocess.Popen[str]] = []

    def starting(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        command = [*toolchain(STARTER).command(project, SLUG), *arguments]
        environment = {"PATH": os.environ["PATH"], "LISTEN_ADDRESS": "127.0.0.1", "PORT": str(port)} | settings
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        started.append(subprocess.Popen(command, cwd=project, env=environment, text=True, **pipes))
        return started[-1]

    yield starting
    for process in started:
        with process:
            process.kill()


def messages(log: str) -> list[rfc5424.Message]:
    """The log's lines, each read strictly."""
    return [rfc5424.read(line) for line in log.splitlines()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_that_comes_while_it_starts_is_not_lost(start, tmp_path, number):
    """It reads its settings from a pipe, so that it can be stopped just there, long before Tango could take it."""
    pipe = tmp_path / "settings"
    os.mkfifo(pipe)
    server = start(CONFIG_FILE=str(pipe))
    with pipe.open("w"):  # waits until the device server opens it
        server.send_signal(number)
    output, errors = server.communicate(timeout=20)
    assert server.returncode == 0, errors
    assert [message.json["message"] for message in messages(output)] == [
        "Device started", "Serving", "Device stopped", "Stopped",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_a_device_without_a_database_logs_its_name_and_stops_in_order(start, port, number):
    process = start()
    log = process.stdout.readline() + process.stdout.readline()
    assert [message.json["message"] for message in messages(log)] == ["Device started", "Serving"]
    device = tango.DeviceProxy(f"tango://127.0.0.1:{port}/test/{SLUG}/1#dbase=no")
    device.setpoint = 2.5
    assert device.setpoint == 2.5
    assert start("health").wait(20) == 0
    process.send_signal(signal.SIGHUP)  # the contract says that it is ignored
    assert device.ping() > 0
    began = time.monotonic()
    process.send_signal(number)
    rest, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert (process.returncode, errors) == (0, "")
    changed, deleted, stopped = messages(rest)
    assert changed.json | {"message": "Setpoint is 2.5", "tango-device": f"test/{SLUG}/1"} == changed.json
    assert (deleted.json["message"], stopped.json["message"]) == ("Device stopped", "Stopped")
    assert (stopped.facility, stopped.severity, stopped.header["app"]) == (16, 6, SLUG)
    asked = start("health")
    assert asked.wait(20) == 1
    assert str(port) in asked.stderr.read()


def test_it_logs_to_syslog_by_a_setting(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 characters at most
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind("log")
        daemon.settimeout(20)
        process = start(LOG_TARGET="syslog", SYSLOG_ADDRESS=f"/proc/{os.getpid()}/cwd/log")
        got = [rfc5424.read(daemon.recv(65536).decode()).json["message"] for _ in range(2)]
        process.terminate()
        output, _ = process.communicate(timeout=10)
    assert got == ["Device started", "Serving"]
    assert output == ""


def test_a_database_that_does_not_answer_and_a_taken_port_end_it_with_status_1_and_are_named(start, port):
    process = start(TANGO_HOST="127.0.0.1:1")
    (message,) = messages(process.communicate(timeout=20)[0])
    assert process.returncode == 1
    assert "127.0.0.1:1" in message.json["reason"]
    with socket.create_server(("127.0.0.1", port)):
        process = start()
        (message,) = messages(process.communicate(timeout=20)[0])
    assert process.returncode == 1
    assert str(port) in message.json["reason"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "high"), ("DEVICE", "a/b"), ("TANGO_HOST", "here"), ("LOG_TARGET", "printer"), ("CONFIG_FILE", "/x")],
)
def test_a_setting_that_cannot_be_used_ends_it_with_status_2_and_one_line_that_names_it(start, name, value):
    process = start(**{name: value})
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors.count("\n")) == (2, "", 1)
    assert value in errors
    assert name in errors or "configuration file" in errors


def test_help_names_every_setting_and_version_is_semantic(start):
    shown, _ = start("serve", "--help").communicate(timeout=20)
    for name in (
        "CONFIG_FILE", "DEVICE", "LISTEN_ADDRESS", "LOG_FORMAT", "LOG_LEVEL", "LOG_TARGET", "PORT", "PUBLISH_ADDRESS",
        "SYSLOG_ADDRESS", "TANGO_HOST", "serve", "health",
    ):  # fmt: skip
        assert name in shown, name
    assert start("--version").communicate(timeout=20)[0] == f"{SLUG} 0.1.0\n"
