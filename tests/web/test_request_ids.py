"""Request ids: one name for a request in the answer, in its log lines and on error pages."""

import json
import logging
import re

import pytest
from django.test import Client

from portal.web.logs import Rfc5424Formatter

GIVEN = "proxy-7f3a.0001"
MADE = re.compile(r"[0-9a-f]{32}")


def test_the_id_of_the_proxy_is_kept_on_rendered_and_kept_pages(client: Client):
    for address in ("/guide/", "/guide/", "/review/", "/api/v1/rules", "/healthz"):
        assert client.get(address, headers={"x-request-id": GIVEN})["X-Request-ID"] == GIVEN


def test_every_answer_gets_an_id_of_its_own(client: Client):
    first = client.get("/guide/")
    unchanged = client.get("/guide/", headers={"if-none-match": first["ETag"]})
    assert unchanged.status_code == 304
    ids = [first["X-Request-ID"], unchanged["X-Request-ID"], client.get("/guide/")["X-Request-ID"]]
    assert len(set(ids)) == 3
    assert all(MADE.fullmatch(one) for one in ids)


@pytest.mark.parametrize(
    "given", ["", "short", "a b c d e f", "x" * 129, "<script>alert(1)</script>", "-leading1", "ä" * 9]
)
def test_an_id_that_is_not_well_formed_is_replaced(client: Client, given: str):
    assert MADE.fullmatch(client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"])


def test_error_pages_show_the_id_and_the_log_has_it(client: Client, caplog):
    page = client.get("/no-such-page/", headers={"x-request-id": GIVEN})
    assert page.status_code == 404
    assert f"<code>{GIVEN}</code>" in page.content.decode()
    [line] = [Rfc5424Formatter().format(record) for record in caplog.records if record.name == "django.request"]
    assert json.loads(line[line.index("{") :])["request_id"] == GIVEN


def test_a_failure_shows_and_logs_the_id(client: Client, caplog, monkeypatch):
    monkeypatch.setattr("portal.web.home.render", lambda *_: 1 / 0)
    client.raise_request_exception = False
    page = client.get("/?q=1", headers={"x-request-id": GIVEN})
    assert page.status_code == 500
    assert f"<code>{GIVEN}</code>" in page.content.decode()
    [record] = [record for record in caplog.records if record.exc_info]
    line = Rfc5424Formatter().format(record)
    body = json.loads(line[line.index("{") :])
    assert body["request_id"] == GIVEN
    assert "ZeroDivisionError" in body["exception"]


def test_what_a_view_logs_has_the_id_and_what_comes_after_has_none(client: Client, monkeypatch):
    lines = []

    def view(*_arguments: object) -> None:
        lines.append(Rfc5424Formatter().format(logging.makeLogRecord({"name": "portal", "msg": "within"})))
        raise ZeroDivisionError

    monkeypatch.setattr("portal.web.home.render", view)
    client.raise_request_exception = False
    client.get("/?q=2", headers={"x-request-id": GIVEN})
    lines.append(Rfc5424Formatter().format(logging.makeLogRecord({"name": "portal", "msg": "after"})))
    bodies = [json.loads(line[line.index("{") :]) for line in lines]
    assert [body.get("request_id") for body in bodies] == [GIVEN, None]
