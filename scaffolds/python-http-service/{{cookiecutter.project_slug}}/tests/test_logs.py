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

{% include "python/tests/formats.py" %}
def test_every_line_of_a_run_is_rfc5424_with_json(start):
    service = start()
    service.get("/some/path?query=%0A").read()
    service.stop(signal.SIGTERM)
    lines = [rfc5424.parse(line) for line in service.lines]
    assert [line.body["message"] for line in lines] == ["Serving", "Request answered", "Stopping", "Stopped"]
    assert (lines[1].message_id, lines[1].body["status"]) == ("access", 404)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


{% include "python/tests/daemons.py" %}
@pytest.mark.parametrize("daemon_kind", [unix_daemon, udp_daemon])
def test_syslog_gets_every_line_and_stdout_none(start, daemon_kind):
    with daemon_kind() as (daemon, address):
        service = start(port=free_port(), LOG_TARGET="syslog", SYSLOG_ADDRESS=address)
        assert rfc5424.parse(daemon.recv(65536).decode()).body["message"] == "Serving"
        assert service.stop(signal.SIGTERM) == 0
        messages = [rfc5424.parse(daemon.recv(65536).decode()).body["message"] for _ in range(2)]
    assert messages == ["Stopping", "Stopped"]
    assert service.lines == []


def test_syslog_lines_have_an_rfc5424_header_in_every_format(start):
    with unix_daemon() as (daemon, address):
        start(port=free_port(), LOG_TARGET="syslog", SYSLOG_ADDRESS=address, LOG_FORMAT="ska")
        line = rfc5424.parse(daemon.recv(65536).decode())
    assert line.message.startswith("1|")


def test_without_a_daemon_it_starts_and_logs_to_stdout_and_says_so(start):
    service = start(port=free_port(), LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log")
    first = rfc5424.parse(service.read_line())
    assert (first.severity, first.body["syslog_address"]) == (4, "/nowhere/log")
    assert rfc5424.parse(service.read_line()).body["message"] == "Serving"


{% include "python/tests/lost-daemon.py" %}
