"""The portal's own log lines: RFC 5424 with JSON, one line an event."""

import json
import logging
import re
import socket
from pathlib import Path

import pytest

from portal.web.logs import Rfc5424Formatter, SyslogHandler

# RFC 5424, section 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG
LINE = re.compile(
    r"<(?P<pri>\d{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]{1,255} portal \d+ [!-~]{1,32} - (?P<json>\{.*\})"
)

KEY = "q7Vx-0aBkW3_tYp9LmZ2RsUeHc5JdNfG"  # as portal.web.models.new_token makes them


def record(message, level=logging.WARNING, **extra):
    made = logging.LogRecord("django.request", level, __file__, 1, message, None, None)
    vars(made).update(extra)
    return made


def test_a_record_becomes_one_line_with_json():
    match = LINE.fullmatch(Rfc5424Formatter().format(record("refused", status=403)))
    assert match
    assert json.loads(match["json"]) == {"message": "refused", "logger": "django.request", "status": 403}


@pytest.mark.parametrize(("level", "pri"), [(logging.ERROR, 131), (logging.WARNING, 132), (logging.INFO, 134)])
def test_the_priority_is_local0_with_the_records_severity(level, pri):
    assert LINE.fullmatch(Rfc5424Formatter().format(record("x", level)))["pri"] == str(pri)


def test_line_ends_of_a_visitor_stay_inside_the_json():
    line = Rfc5424Formatter().format(record("a\n<131>1 forged\r\nline"))
    assert "\n" not in line
    assert "\r" not in line


def test_a_traceback_is_part_of_the_line():
    try:
        raise ValueError("broken")
    except ValueError as error:
        made = record("failed", logging.ERROR)
        made.exc_info = (type(error), error, error.__traceback__)
    body = json.loads(LINE.fullmatch(Rfc5424Formatter().format(made))["json"])
    assert "ValueError: broken" in body["exception"]


def test_a_visitors_fault_is_a_warning_without_a_traceback():
    made = record("Invalid HTTP_HOST header: 'x'.", logging.ERROR)
    made.name = "django.security.DisallowedHost"
    made.exc_info = (ValueError, ValueError("x"), None)
    match = LINE.fullmatch(Rfc5424Formatter().format(made))
    assert match["pri"] == "132"
    assert "exception" not in json.loads(match["json"])


@pytest.mark.parametrize(
    "address", ["/review/shared/{}/", "/review/shared/{}/{}/", "/review/share/{}", "/reviews/{}.", "/REVIEW/SHARED/{}/"]
)
def test_no_line_holds_the_key_of_a_shared_review_however_its_address_was_mistyped(address):
    for key in (KEY, KEY[:26]):
        path = address.format(key, key)
        line = Rfc5424Formatter().format(record(f"Not Found: {path}", path=path))
        assert key not in line
        assert "Not Found: /" in line


def test_other_addresses_stay_readable_in_the_log_and_long_ones_cost_nothing():
    path = "/guide/structuring/how-containerisation-works/" + "a-" * 100_000
    body = json.loads(LINE.fullmatch(Rfc5424Formatter().format(record(f"Not Found: {path}")))["json"])
    assert body["message"].endswith(path)


@pytest.mark.django_db
def test_django_logs_no_key_of_a_shared_review(client, caplog):
    for address in (f"/review/shared/{KEY}", f"/review/shared/{KEY}/x", f"/shared/{KEY}/", f"/review/shared/{KEY}%00/"):
        assert client.get(address, follow=True).status_code == 404
    lines = [Rfc5424Formatter().format(one) for one in caplog.records]
    assert lines
    assert KEY not in "".join(lines)


def test_the_syslog_socket_gets_the_line_as_it_is(tmp_path):
    address = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(address)
        handler = SyslogHandler(address)
        handler.setFormatter(Rfc5424Formatter())
        handler.emit(record("over the socket"))
        handler.close()
        data = daemon.recv(65536).decode()
    assert LINE.fullmatch(data), "no second priority, no closing NUL"


def test_the_syslog_address_may_be_host_and_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        handler = SyslogHandler(f"127.0.0.1:{daemon.getsockname()[1]}")
        handler.setFormatter(Rfc5424Formatter())
        handler.emit(record("by datagram"))
        handler.close()
        assert LINE.fullmatch(daemon.recv(65536).decode())


def test_a_daemon_that_is_started_anew_gets_the_next_line_and_meanwhile_none_is_lost(tmp_path, capfd):
    address = str(tmp_path / "log")
    handler = SyslogHandler(address)
    handler.setFormatter(Rfc5424Formatter())
    handler.emit(record("before there is one"))
    for name in ("the first", "the next"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
            daemon.bind(address)
            handler.emit(record(f"to {name}"))
            assert f"to {name}" in daemon.recv(65536).decode()
        Path(address).unlink()
    handler.emit(record("after the last"))
    handler.close()
    lines = capfd.readouterr().err.splitlines()
    assert [LINE.match(line) is not None for line in lines] == [True, True]
    assert "before there is one" in lines[0]
    assert "after the last" in lines[1]


def test_a_handler_that_the_configuration_closed_opens_its_socket_again(tmp_path):
    address = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(address)
        handler = SyslogHandler(address)
        handler.setFormatter(Rfc5424Formatter())
        handler.close()
        handler.emit(record("still here"))
        handler.close()
        assert "still here" in daemon.recv(65536).decode()
