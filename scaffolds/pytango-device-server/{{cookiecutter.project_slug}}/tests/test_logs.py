"""Log lines: RFC 5424 and JSON on standard output, and the same to syslog by a socket path or by UDP."""

import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from {{ cookiecutter.__package }} import logs

import rfc5424
from conftest import DEVICE

{% include "python/tests/formats.py" %}
def test_every_line_of_a_run_is_rfc5424_with_json_and_the_device_s_have_its_name(start):
    server = start()
    server.device().setpoint = 2.5
    server.stop(signal.SIGTERM)
    lines = [rfc5424.parse(line) for line in server.lines]
    assert [line.body["message"] for line in lines] == [
        "Device started",
        "Serving",
        "Setpoint is 2.5",
        "Device stopped",
        "Stopped",
    ]
    assert (lines[2].message_id, lines[2].body["tango-device"]) == ("device", DEVICE)


def test_in_the_ska_format_the_device_s_name_is_a_tag():
    line = logs.SkaFormatter().format(record("Hello", **{"tango-device": DEVICE}))
    assert line.split("|")[6] == f"tango-device:{DEVICE}"


{% include "python/tests/daemons.py" %}
@pytest.mark.parametrize("daemon_kind", [unix_daemon, udp_daemon])
def test_syslog_gets_every_line_and_stdout_none(start, daemon_kind):
    with daemon_kind() as (daemon, address):
        server = start(LOG_TARGET="syslog", SYSLOG_ADDRESS=address)
        first = [rfc5424.parse(daemon.recv(65536).decode()).body["message"] for _ in range(2)]
        assert server.stop(signal.SIGTERM) == 0
        last = [rfc5424.parse(daemon.recv(65536).decode()).body["message"] for _ in range(2)]
    assert first + last == ["Device started", "Serving", "Device stopped", "Stopped"]
    assert server.lines == []


def test_without_a_daemon_it_starts_and_logs_to_stdout_and_says_so(start):
    server = start(LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log")
    first = rfc5424.parse(server.read_line())
    assert (first.severity, first.body["syslog_address"]) == (4, "/nowhere/log")


{% include "python/tests/lost-daemon.py" %}
