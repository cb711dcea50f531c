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

NASTY = 'line one\nline two\r\t"quoted" \x1b[31m \x00 \x85\u2028 caf\u00e9 \U0001f6f0 | end'


def record(message: str, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("a.logger").makeRecord("a.logger", level, __file__, 1, message, (), None, extra=extra)
    made.created, made.msecs = 1763640000.25, 250.0
    return made


def test_a_line_has_facility_severity_time_and_name():
    line = rfc5424.parse(logs.Rfc5424Formatter().format(record("Hello", logging.WARNING)))
    assert (line.facility, line.severity) == (16, 4)
    assert line.time.isoformat() == "2025-11-20T12:00:00.250000+00:00"
    assert line.app == "{{ cookiecutter.project_slug }}"
    assert line.process == str(os.getpid())
    assert line.message_id == "logger"


@pytest.mark.parametrize(("level", "severity"), [(10, 7), (20, 6), (30, 4), (40, 3), (50, 2)])
def test_each_level_has_its_severity(level, severity):
    assert rfc5424.parse(logs.Rfc5424Formatter().format(record("x", level))).severity == severity


def test_any_message_stays_on_one_line_and_comes_back_whole():
    text = logs.Rfc5424Formatter().format(record(NASTY, note=NASTY))
    assert len(text.splitlines()) == 1
    body = rfc5424.parse(text).body
    assert (body["message"], body["note"]) == (NASTY, NASTY)


def test_an_exception_goes_into_the_json():
    failing = record("Failed")
    try:
        raise ValueError("of no use")
    except ValueError:
        failing.exc_info = sys.exc_info()
    body = rfc5424.parse(logs.Rfc5424Formatter().format(failing)).body
    assert body["exception"].endswith("ValueError: of no use")


def test_a_value_that_json_does_not_know_becomes_text():
    assert rfc5424.parse(logs.Rfc5424Formatter().format(record("x", where=Path("/a")))).body["where"] == "/a"


def test_the_ska_format_has_eight_parts_on_one_line():
    line = logs.SkaFormatter().format(record(NASTY, beam="a|b"))
    parts = line.split("|", maxsplit=7)
    assert len(line.splitlines()) == 1
    assert parts[:3] == ["1", "2025-11-20T12:00:00.250Z", "INFO"]
    assert parts[6] == "beam:a/b"


def test_the_plain_format_stays_on_one_line():
    assert len(logs.PlainFormatter().format(record(NASTY, note=1)).splitlines()) == 1


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


@contextlib.contextmanager
def unix_daemon():
    """A stand-in for the host's syslog daemon behind a mounted /dev/log: a socket, and its address."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(f"{folder}/log")
        daemon.settimeout(10)
        yield daemon, f"{folder}/log"


@contextlib.contextmanager
def udp_daemon():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(10)
        yield daemon, f"127.0.0.1:{daemon.getsockname()[1]}"


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


def test_a_daemon_that_goes_away_costs_no_line(capsys):
    fallback = logging.StreamHandler(sys.stdout)
    fallback.setFormatter(logs.Rfc5424Formatter())
    with unix_daemon() as (_, address):
        handler = logs.SyslogHandler(address, fallback)
        handler.setFormatter(logs.Rfc5424Formatter())
    handler.handle(record("Still here"))
    handler.close()
    assert rfc5424.parse(capsys.readouterr().out).body["message"] == "Still here"
