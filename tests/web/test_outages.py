"""What probes are told, and what visitors are shown while the database is away."""

import logging

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

from portal.web.models import SharedReview

DOCKERFILE = "FROM python:3.13.1\nADD . /app\nUSER 10001\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def database_away(monkeypatch):
    def refuse(*arguments):
        raise OperationalError("connection to server at 127.0.0.1 failed\nIs the server running?")

    monkeypatch.setattr(CursorWrapper, "execute", refuse)


def test_probes_answer_whatever_the_host_and_without_a_detour_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    for path, text in (("/healthz", b"ok\n"), ("/readyz", b"ready\n"), ("/healthz/database", b"ok\n")):
        response = client.get(path, headers={"Host": "10.0.0.7:8000"})
        assert (response.status_code, response.content) == (200, text)
        assert "no-store" in response["Cache-Control"]
    assert client.post("/readyz").status_code == 301, "only GET and HEAD are for probes"


def test_an_outage_of_the_database_is_told_to_monitoring_and_takes_nothing_out_of_service(client, database_away):
    assert client.get("/healthz/database").status_code == 503
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/guide/", "/review/")] == [200] * 4


def test_what_was_to_be_shared_is_still_in_the_form(client, database_away):
    response = client.post("/review/share/", {"dockerfile": DOCKERFILE, "expiry": "day"})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "ADD . /app" in page
    assert "Nothing was stored" in page


def test_a_shared_review_says_when_to_come_back_and_its_address_is_not_logged(client, database_away, caplog):
    token = "a-token-that-is-a-key"
    with caplog.at_level(logging.INFO):
        response = client.get(f"/review/shared/{token}/")
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "database does not answer" in page
    assert 'href="/guide/"' in page, "where it goes on"
    assert [record.getMessage() for record in caplog.records] == ["The database does not answer"]
    assert caplog.records[0].reason == "connection to server at 127.0.0.1 failed"
    assert token not in str([vars(record) for record in caplog.records])


def test_other_failures_of_the_database_are_failures(client, monkeypatch):
    def fail(*arguments, **keywords):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(SharedReview.objects, "filter", fail)
    client.raise_request_exception = False
    assert client.get("/review/shared/x/").status_code == 500
