"""Bodies are taken in by some of the threads only."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web import intake
from portal.web.intake import Crowded, Intake, bodies_in_turn


def test_whoever_comes_while_all_are_slow_is_refused_at_once():
    taken = Intake(2, slow=0)
    with taken.turn(), taken.turn(), pytest.raises(Crowded), taken.turn():
        pass
    with taken.turn():
        pass


def test_a_turn_is_waited_for_while_others_may_be_quick():
    taken = Intake(1, slow=60)
    came = threading.Event()

    def read() -> None:
        with taken.turn():
            came.set()

    with taken.turn():
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
