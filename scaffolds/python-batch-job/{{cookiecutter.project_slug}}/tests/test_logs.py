"""Log lines: RFC 5424 and JSON on standard error, and the same to syslog by a socket path or by UDP."""

import contextlib
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from {{ cookiecutter.__package }} import logs

import rfc5424
from conftest import run

{% include "python/tests/formats.py" %}
def test_every_line_of_a_run_is_rfc5424_with_json():
    done = run(text="1\n\x1b[31m\n")
    lines = [rfc5424.parse(line) for line in done.stderr.splitlines()]
    assert [line.body["message"] for line in lines] == ["Started", "Item failed", "Finished"]
    assert [line.severity for line in lines] == [6, 4, 6]


{% include "python/tests/daemons.py" %}
@pytest.mark.parametrize("daemon_kind", [unix_daemon, udp_daemon])
def test_syslog_gets_every_line_and_standard_error_none(daemon_kind):
    with daemon_kind() as (daemon, address):
        done = run(text="1\n", LOG_TARGET="syslog", SYSLOG_ADDRESS=address)
        messages = [rfc5424.parse(daemon.recv(65536).decode()).body["message"] for _ in range(2)]
    assert messages == ["Started", "Finished"]
    assert done.stderr == ""


def test_syslog_lines_have_an_rfc5424_header_in_every_format():
    with unix_daemon() as (daemon, address):
        run(LOG_TARGET="syslog", SYSLOG_ADDRESS=address, LOG_FORMAT="ska")
        line = rfc5424.parse(daemon.recv(65536).decode())
    assert line.message.startswith("1|")


def test_without_a_daemon_it_runs_and_logs_to_standard_error_and_says_so():
    done = run(text="1\n", LOG_TARGET="syslog", SYSLOG_ADDRESS="/nowhere/log")
    first, second, _ = (rfc5424.parse(line) for line in done.stderr.splitlines())
    assert (first.severity, first.body["syslog_address"]) == (4, "/nowhere/log")
    assert second.body["message"] == "Started"


{% include "python/tests/lost-daemon.py" %}
