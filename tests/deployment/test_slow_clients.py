"""Clients that open connections and then take their time keep nobody else from being answered."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.deployment.servers import Server, manage, nginx, status, wait_until

pytestmark = pytest.mark.deployment

MANY = 200
HEADER = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /api/v1/review HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\nFROM"
)


@pytest.fixture
def server(tmp_path):
    variables = {"PORTAL_DATA_DIR": str(tmp_path)}
    assert manage(variables, "migrate", "--no-input", "--skip-checks").wait(120) == 0
    started = Server(variables, tmp_path)
    try:
        started.wait()
        yield started
    finally:
        started.remove()


@contextlib.contextmanager
def _waiting(port: int, start: bytes) -> Iterator[None]:
    """Many connections that have sent the start of a request and no more."""
    with contextlib.ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)).sendall(start)
        yield


def _review(port: int, visitor: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(visitor, 0))
    try:
        connection.request("POST", "/api/v1/review", "FROM a:1\n", {"Content-Type": "text/plain"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_headers_that_never_end_take_no_thread_of_the_server(server):
    with _waiting(server.port, HEADER):
        assert status(server.port, "/readyz") == 200
        assert _review(server.port) == 200


def test_bodies_that_never_end_leave_threads_for_everything_without_one(server):
    """They hold as many of the server's threads as portal.web.intake lets one visitor, until they have to give way."""
    with _waiting(server.port, BODY):
        assert status(server.port, "/readyz") == 200
        assert status(server.port, "/guide/building/labels/") == 200
        assert _review(server.port) == 503
        assert _review(server.port, "127.0.0.2") == 200
        wait_until(lambda: _review(server.port) == 200, "those who take too long to give way")


def test_http_2_is_not_spoken(server):
    """One connection of it could hold every thread, and never be quiet."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        assert b"\x00\x00\x00\x04" not in connection.recv(1000), "no settings of HTTP/2 come back"


def test_bodies_that_never_end_wait_in_the_proxy(server):
    with nginx([server.port]) as port, _waiting(port, BODY), _waiting(port, HEADER):
        assert status(port, "/readyz") == 200
        assert _review(port) == 200
