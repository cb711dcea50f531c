"""Limits by address: how often, for how long, and what a visitor sees beyond them."""

import json
import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from portal.environment import Environment, MalformedVariable
from portal.web import clients, limits
from portal.web.clients import client_address
from portal.web.models import Allowance

DOCKERFILE = "FROM alpine:latest\nCMD echo </textarea>\n"


@pytest.fixture(autouse=True)
def _two_of_each(settings, monkeypatch) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
    monkeypatch.setattr(limits._Store, "asks_from", 0.0)
    monkeypatch.setattr(limits._Store, "tidied", 0.0)


def review(client: Client, **meta: str):
    return client.post("/review/", {"dockerfile": DOCKERFILE, "profile": "strict"}, **meta)


@pytest.mark.django_db
def test_beyond_the_limit_the_page_says_how_long_to_wait_and_keeps_the_form(client: Client):
    assert [review(client).status_code for _ in range(2)] == [200, 200]
    refused = review(client)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "More than 2 reviews in a minute came from your address. A text counts once more for each 10 kB" in page
    assert f"Wait {refused['Retry-After']} seconds" in page
    kept = dict(re.findall(r'<textarea name="([\w-]+)"[^>]*hidden>\n(.*?)</textarea>', page, re.DOTALL))
    assert kept["dockerfile"] == DOCKERFILE.replace("<", "&lt;").replace(">", "&gt;")
    assert kept["profile"] == "strict"
    assert 'action="/review/"' in page


@pytest.mark.django_db
def test_a_large_text_counts_as_several_reviews_and_is_taken_itself(client: Client):
    large = {"dockerfile": "FROM alpine:3.22\n" + "# and so on\n" * 1_000, "profile": "strict"}
    assert [client.post("/review/", large).status_code, review(client).status_code] == [200, 429]


@pytest.mark.django_db
def test_a_text_that_is_refused_for_its_size_counts_once(client: Client, settings):
    settings.MAX_SOURCE_BYTES = 20_000
    large = "RUN true\n" * 5_000
    assert client.post("/review/", {"dockerfile": large}).status_code == 413
    assert client.post("/api/v1/review", large, content_type="text/plain").status_code == 413
    assert review(client).status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "data"),
    [
        ("post", "/review/findings/", {"dockerfile": DOCKERFILE}),
        ("post", "/review/report/", {"dockerfile": DOCKERFILE, "format": "json"}),
        ("post", "/review/run/", {"text": "docker run x"}),
        ("post", "/review/share/", {"dockerfile": DOCKERFILE}),
        ("post", "/guide/try/", {"example": "rules/no-sudo/1", "text": "FROM x"}),
        ("post", "/workshop/pin-the-base/", {}),
        ("get", "/starters/python-http-service/preview/", {}),
        ("get", "/starters/python-http-service/archive/", {}),
        ("head", "/starters/python-http-service/archive/", {}),
        ("get", "/starters/python-http-service/", {"port": "9000"}),
        ("post", "/starters/from-dockerfile/", {"dockerfile": DOCKERFILE}),
        ("post", "/starters/upgrade/", {"manifest": "{}"}),
        ("get", "/guide/search/", {"q": "user"}),
        ("get", "/guide/search/suggestions/", {"q": "user"}),
        ("post", "/api/v1/review", {"dockerfile": DOCKERFILE}),
        ("post", "/api/v1/fix-compose", {"x": "y"}),
        ("get", "/api/v1/starters/python-http-service.zip", {}),
        ("post", "/api/v1/starters/from-dockerfile", {"x": "y"}),
        ("post", "/api/v1/starters/upgrade", {"x": "y"}),
        ("get", "/api/v1/search", {"q": "user"}),
        ("get", "/review/rules/", {"q": "user"}),
        ("get", "/guide/requirements/", {"level": "must"}),
        ("get", "/guide/traceability/", {"level": "must"}),
        ("get", "/guide/traceability.csv", {"q": "user"}),
    ],
)
def test_what_costs_is_limited(client: Client, settings, method: str, address: str, data: dict[str, str]):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 1)
    assert getattr(client, method)(address, data).status_code != 429
    refused = getattr(client, method)(address, data)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    if address.startswith("/api/v1/"):
        assert "Wait" in json.loads(refused.content)["detail"]


@pytest.mark.django_db
def test_reading_is_not_limited_and_0_takes_a_limit_away(client: Client, settings):
    settings.LIMITS = {**settings.LIMITS, "reviews": 0}
    for address in ("/review/", "/guide/", "/api/v1/rules", "/starters/python-http-service/", "/review/rules/?x"):
        assert {client.get(address).status_code for _ in range(4)} == {200}
    assert {review(client).status_code for _ in range(4)} == {200}
    assert not Allowance.objects.exists()


@pytest.mark.django_db
def test_addresses_and_limits_are_counted_apart_and_windows_end(client: Client, monkeypatch):
    for _ in range(3):
        last = review(client, REMOTE_ADDR="192.0.2.1")
    assert last.status_code == 429
    assert review(client, REMOTE_ADDR="192.0.2.2").status_code == 200
    assert client.get("/guide/search/?q=user", REMOTE_ADDR="192.0.2.1").status_code == 200
    later = limits.time.time() + 61
    monkeypatch.setattr(limits.time, "time", lambda: later)
    assert review(client, REMOTE_ADDR="192.0.2.1").status_code == 200


@pytest.mark.django_db
def test_no_address_is_stored_and_what_is_over_is_removed(client: Client, monkeypatch):
    review(client, REMOTE_ADDR="192.0.2.77")
    [row] = Allowance.objects.all()
    assert "192.0.2.77" not in row.key
    later = limits.time.time() + 61
    monkeypatch.setattr(limits.time, "time", lambda: later)
    monkeypatch.setattr(limits._Store, "tidied", 0.0)
    review(client, REMOTE_ADDR="192.0.2.78")
    assert [one.key for one in Allowance.objects.all()] != [row.key]
    assert Allowance.objects.count() == 1


@pytest.mark.django_db
def test_counting_is_two_statements_and_the_one_that_writes_is_over_at_once(
    client: Client, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(limits._Store, "tidied", limits.time.monotonic())
    with django_assert_num_queries(2) as queries:
        review(client)
    assert "RETURNING" not in queries[0]["sql"], "others could not write until the row was fetched"


def test_without_a_database_nobody_is_refused_and_it_is_not_asked_again_at_once(client: Client, monkeypatch, caplog):
    asked = []

    class Away:
        def cursor(self):
            asked.append(1)
            raise OperationalError("no route")

    monkeypatch.setattr(limits, "connection", Away())
    assert {review(client).status_code for _ in range(5)} == {200}
    assert len(asked) == 1
    assert "not counted" in caplog.text


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # anybody can write that
        ("10.1.2.3", "198.51.100.9", "198.51.100.9"),
        ("10.1.2.3", "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        ("10.1.2.3", "203.0.113.5, 198.51.100.9, 10.0.0.7", "198.51.100.9"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.9:4711", "198.51.100.9"),
        ("10.1.2.3", "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("", "198.51.100.9", "127.0.0.1"),
    ],
)
def test_visitors_are_told_apart_through_trusted_proxies_only(settings, remote: str, forwarded: str, expected: str):
    settings.TRUSTED_PROXIES = Environment({"PORTAL_TRUSTED_PROXIES": "10.0.0.0/8"}).networks("PORTAL_TRUSTED_PROXIES")
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == expected


def test_a_proxy_that_is_not_trusted_is_told_of_once(settings, monkeypatch, caplog):
    monkeypatch.setattr(clients, "_told", set())
    settings.TRUSTED_PROXIES = []
    for _ in range(2):
        client_address(RequestFactory().get("/", headers={"x-forwarded-for": "198.51.100.9"}))
    assert caplog.text.count("PORTAL_TRUSTED_PROXIES") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORTAL_LIMIT_REVIEWS", "many"), ("PORTAL_LIMIT_REVIEWS", "-1"), ("PORTAL_TRUSTED_PROXIES", "x")],
)
def test_malformed_values_are_named(name: str, value: str):
    environment = Environment({name: value})
    with pytest.raises(MalformedVariable, match=name):
        environment.networks(name) if "PROXIES" in name else environment.number(name)


@pytest.mark.django_db
def test_a_long_wait_is_told_in_minutes():
    request = RequestFactory().get("/")
    for _ in range(2):
        limits.spend(request, limits.SHARES)
    with pytest.raises(limits.OverLimit, match="Wait 60 minutes"):
        limits.spend(request, limits.SHARES)
