"""The HTTP interface, and the way that the service starts and ends."""

import http.client
import json
import signal
import socket
import subprocess
import time

import pytest

import rfc5424
from conftest import COMMAND, environment


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/healthz", 200), ("/readyz", 200), ("/nothing", 404)])
def test_a_path_has_its_status_and_a_json_body(start, path, status):
    response = start().get(path)
    assert response.status == status
    assert response.headers["Content-Type"] == "application/json"
    assert isinstance(json.loads(response.read()), dict)


def test_head_has_the_headers_of_get_and_no_body(start):
    service = start()
    head, get = service.get("/", method="HEAD"), service.get("/")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.read() == b""


def test_another_method_is_refused_with_the_ones_that_are_allowed(start):
    response = start().get("/", method="POST")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("header", "status"),
    [("Content-Length: 1048577", 413), ("Content-Length: many", 400), ("Transfer-Encoding: chunked", 411)],
)
def test_a_body_that_is_too_long_or_without_a_length_is_refused(start, header, status):
    with socket.create_connection(("127.0.0.1", start().port), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        assert connection.makefile("rb").read().startswith(f"HTTP/1.1 {status} ".encode())


def test_a_request_may_follow_another_with_a_body(start):
    with socket.create_connection(("127.0.0.1", start().port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answers = connection.makefile("rb").read()
    assert answers.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 404 " in answers


def test_a_request_that_is_no_http_is_answered_with_400_in_json(start):
    with socket.create_connection(("127.0.0.1", start().port), timeout=10) as connection:
        connection.sendall(b"nonsense and more nonsense\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400")
    assert b'{"error"' in answer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stop_signal_ends_it_within_a_second_with_status_0(start, number):
    service = start()
    began = time.monotonic()
    assert service.stop(number) == 0
    assert time.monotonic() - began < 1
    assert rfc5424.parse(service.lines[-1]).body["message"] == "Stopped"


def test_an_open_connection_without_a_request_does_not_hold_up_the_end(start):
    service = start()
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert service.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < 1


def test_a_taken_port_ends_it_with_status_1_and_says_so(start):
    service = start()
    taken = environment(PORT=str(service.port))
    second = subprocess.run(COMMAND, env=taken, capture_output=True, text=True, timeout=10)
    assert second.returncode == 1
    assert rfc5424.parse(second.stdout).body["port"] == service.port


def test_health_says_0_while_it_answers_and_1_when_it_does_not(start):
    service = start()
    asking = environment(PORT=str(service.port))
    assert subprocess.run([*COMMAND, "health"], env=asking, timeout=10).returncode == 0
    service.stop(signal.SIGTERM)
    asked = subprocess.run([*COMMAND, "health"], env=asking, capture_output=True, text=True, timeout=10)
    assert asked.returncode == 1
    assert str(service.port) in asked.stderr


def test_help_names_every_setting():
    shown = subprocess.run([*COMMAND, "--help"], env=environment(), capture_output=True, text=True, timeout=10)
    assert shown.returncode == 0
    for name in ("CONFIG_FILE", "LOG_TARGET", "PORT", "SYSLOG_ADDRESS"):
        assert name in shown.stdout


def test_version_is_a_semantic_version():
    shown = subprocess.run([*COMMAND, "--version"], env=environment(), capture_output=True, text=True, timeout=10)
    assert shown.stdout.split()[1].count(".") == 2


def test_many_clients_at_once_all_get_an_answer(start):
    service = start()
    connections = [http.client.HTTPConnection("127.0.0.1", service.port, timeout=10) for _ in range(20)]
    for connection in connections:
        connection.request("GET", "/")
    assert [connection.getresponse().status for connection in connections] == [200] * 20
    for connection in connections:
        connection.close()
