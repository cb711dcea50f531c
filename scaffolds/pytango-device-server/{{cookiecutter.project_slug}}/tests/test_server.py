"""The way that the device server starts, answers for its health, and ends."""

import signal
import socket
import subprocess
import time

import pytest

from {{ cookiecutter.__package }} import running
from {{ cookiecutter.__package }}.configuration import read_configuration

import rfc5424
from conftest import COMMAND, DEVICE, environment, free_port


def ended(*arguments: str, **settings: str) -> subprocess.CompletedProcess:
    settings = environment(**settings)
    return subprocess.run([*COMMAND, *arguments], env=settings, capture_output=True, text=True, timeout=20)


def test_without_a_database_it_serves_a_device_on_its_port(start):
    server = start()
    assert server.device().ping() > 0
    assert server.device().name() == DEVICE
    assert server.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_it_within_two_seconds_with_status_0_and_deletes_the_device(start, number):
    server = start()
    began = time.monotonic()
    assert server.stop(number) == 0
    assert time.monotonic() - began < 2
    assert [rfc5424.parse(line).body["message"] for line in server.lines[-2:]] == ["Device stopped", "Stopped"]


def test_health_says_0_while_it_answers_and_1_when_it_does_not(start):
    server = start()
    assert ended("health", PORT=str(server.port)).returncode == 0
    server.stop(signal.SIGTERM)
    asked = ended("health", PORT=str(server.port))
    assert asked.returncode == 1
    assert str(server.port) in asked.stderr


def test_health_is_not_satisfied_with_a_connection():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert ended("health", PORT=str(port)).returncode == 1


def test_a_taken_port_ends_it_with_status_1_and_says_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = ended(PORT=str(port))
    assert second.returncode == 1
    assert str(port) in rfc5424.parse(second.stdout).body["reason"]


def test_a_database_that_does_not_answer_ends_it_with_status_1_and_is_named():
    database = f"127.0.0.1:{free_port()}"
    refused = ended(TANGO_HOST=database, PORT=str(free_port()))
    assert refused.returncode == 1
    assert database in rfc5424.parse(refused.stdout).body["reason"]


def test_with_a_database_tango_is_not_told_to_do_without_one():
    configuration = read_configuration({"TANGO_HOST": "databaseds:10000", "PUBLISH_ADDRESS": "host.example.org"})
    told = running.arguments(configuration, "second")
    assert told[1] == "second"
    assert "-nodb" not in told
    assert "giop:tcp:host.example.org:{{ cookiecutter.port }}" in told


def test_help_names_every_setting_and_version_is_semantic():
    shown = ended("--help").stdout
    for name in ("CONFIG_FILE", "DEVICE", "LOG_TARGET", "PORT", "SYSLOG_ADDRESS", "TANGO_HOST"):
        assert name in shown
    assert ended("--version").stdout.split()[1].count(".") == 2


def test_an_instance_that_tango_cannot_take_is_refused():
    refused = ended("serve", "a/b")
    assert refused.returncode == 2
    assert "'a/b'" in refused.stderr
