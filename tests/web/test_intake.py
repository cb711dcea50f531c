"""Bodies are taken in by some of the threads only."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web import intake
from portal.web.connections import end_unanswered
from portal.web.intake import Crowded, Intake, bodies_in_turn

_ANSWER = "print(s.getsockname()[1], flush=True); c = s.accept()[0]; c.sendall(c.recv(10))"


def _intake(most: int, *, of_one: int = 99, slow: float, longest: float = 99, ended: list[str] | None = None) -> Intake:
    return Intake(most, of_one, slow, longest, lambda peer, _: (ended if ended is not None else []).append(peer))


def test_whoever_comes_while_all_are_slow_is_refused_at_once():
    taken = _intake(2, slow=0)
    with taken.turn("a", "a"), taken.turn("b", "b"), pytest.raises(Crowded), taken.turn("c", "c"):
        pass
    with taken.turn("c", "c"):
        pass


def test_one_visitor_leaves_turns_for_the_others():
    taken = _intake(3, of_one=2, slow=0)
    with taken.turn("a", "proxy"), taken.turn("a", "proxy"):
        with pytest.raises(Crowded), taken.turn("a", "proxy"):
            pass
        with taken.turn("b", "proxy"):
            pass


def test_whoever_takes_too_long_is_ended_once_where_others_wait():
    ended: list[str] = []
    taken = _intake(1, slow=0, longest=-1, ended=ended)
    with taken.turn("a", "192.0.2.1"):
        assert ended == []
        for _ in range(2):
            with pytest.raises(Crowded), taken.turn("b", "192.0.2.2"):
                pass
    assert ended == ["192.0.2.1"]


def test_only_connections_that_were_not_answered_for_so_long_are_ended():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        served, _ = server.accept()
        with served:
            end_unanswered("127.0.0.1", 3600)
            end_unanswered("192.0.2.1", 0)
            served.sendall(b"still here")
            assert client.recv(10) == b"still here"
            end_unanswered("127.0.0.1", 0)
            assert client.recv(10) == b""


def test_what_the_portal_connects_to_is_never_ended():
    """A database may be where a proxy is, and be asked nothing for hours."""
    command = [sys.executable, "-c", "import socket; s = socket.create_server(('127.0.0.1', 0)); " + _ANSWER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as elsewhere:
        port = int(elsewhere.stdout.readline())
        with socket.create_server(("127.0.0.1", 0)), socket.create_connection(("127.0.0.1", port)) as connection:
            end_unanswered("127.0.0.1", 0)
            connection.sendall(b"still here")
            assert connection.recv(10) == b"still here"


def test_half_a_text_is_no_text():
    serve = bodies_in_turn(lambda request: HttpResponse("served"))
    request = RequestFactory().post("/review/", "FROM a", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = "60"
    request._stream = io.BytesIO(b"FROM a")
    assert serve(request).status_code == 400


def test_a_body_in_chunks_is_told_how_to_come():
    """Not that it is empty: `curl --upload-file -` sends chunks."""
    serve = bodies_in_turn(lambda request: HttpResponse("served"))
    request = RequestFactory().generic("POST", "/api/v1/review", HTTP_TRANSFER_ENCODING="chunked")
    assert serve(request).status_code == 411
    assert b"Content-Length" in serve(request).content


def test_a_turn_is_waited_for_while_others_may_be_quick():
    taken = _intake(1, slow=60)
    came = threading.Event()

    def read() -> None:
        with taken.turn("b", "b"):
            came.set()

    with taken.turn("a", "a"):
        second = threading.Thread(target=read)
        second.start()
        assert not came.is_set()
    second.join(20)
    assert came.is_set()


@pytest.mark.parametrize("path", ["/review/", "/api/v1/review"])
def test_beyond_that_a_body_is_answered_with_when_to_come_again_and_pages_go_on(monkeypatch, path):
    monkeypatch.setattr(intake, "MOST", 0)
    monkeypatch.setattr(intake, "SLOW", 0)
    serve = bodies_in_turn(lambda request: HttpResponse("served"))
    refused = serve(RequestFactory().post(path, "FROM a", content_type="text/plain"))
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) >= 1
    assert "Try again in a moment" in refused.content.decode()
    assert serve(RequestFactory().get(path)).content == b"served"


def test_forms_and_files_are_read_as_before(client):
    text = "FROM alpine\nMAINTAINER a\n"
    for fields in ({"dockerfile": text}, {"file": SimpleUploadedFile("Dockerfile", text.encode())}):
        assert "no-maintainer" in client.post("/review/", fields).content.decode()
