"""Metrics, read as Prometheus reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-the-tests"
TWO_PROCESSES = """
import os, sys
import django
django.setup()
from django.test import Client
for _ in range(int(sys.argv[1])):
    Client().get("/robots.txt", headers={"host": "localhost"})
if sys.argv[2:]:
    answer = Client().get("/metrics", headers={"host": "localhost", "authorization": "Bearer " + sys.argv[2]})
    print(answer.content.decode())
"""


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Name and labels of each sample, to its value."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def read(settings):
    """Asks for the metrics: read(name, label=value) is the value now."""
    settings.METRICS_TOKEN = TOKEN

    def value(name: str, **labels: str) -> float:
        answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=")
        return samples(answer.content.decode()).get((name, frozenset(labels.items())), 0.0)

    return value


def test_metrics_are_for_whoever_has_the_token(client: Client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404
    client = Client(SERVER_NAME="10.1.2.3")  # a pod's address, which is no host name of ours
    settings.METRICS_TOKEN = TOKEN
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}, {"authorization": "ä"}):
        refused = client.get("/metrics", headers=headers)
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"].startswith("Bearer")
        assert b"portal_" not in refused.content


def test_requests_are_counted_by_route_whatever_was_asked_for(read):
    labels = {"route": "guide:page", "method": "GET", "status": "200"}
    lost = {"route": "unmatched", "method": "GET", "status": "404"}
    before, before_lost = read("portal_requests_total", **labels), read("portal_requests_total", **lost)
    seconds = read("portal_request_seconds_count", route="guide:page")
    client = Client()
    for address in ("/guide/building/labels/", "/guide/building/labels/", "/guide/building/base-images/"):
        client.get(address)
    for number in range(3):
        client.get(f"/no-such-address-{number}/")
    assert read("portal_requests_total", **labels) == before + 3, "kept pages too"
    assert read("portal_requests_total", **lost) == before_lost + 3, "one series for all of them"
    assert read("portal_request_seconds_count", route="guide:page") == seconds + 3


def test_reviews_are_timed_and_their_findings_counted(read):
    names = [
        ("portal_review_seconds_count", {"subject": "dockerfile"}),
        ("portal_rule_hits_total", {"rule": "no-maintainer"}),
        ("portal_findings_total", {"severity": "error"}),
        ("portal_review_seconds_count", {"subject": "commands"}),
        ("portal_review_seconds_count", {"subject": "example"}),
        ("portal_review_seconds_count", {"subject": "exercise"}),
    ]
    before = [read(name, **labels) for name, labels in names]
    client = Client()
    text = "FROM alpine:3.22\nMAINTAINER a\nMAINTAINER b\n"
    client.post("/review/findings/", {"dockerfile": text})
    client.post("/api/v1/review", text, content_type="text/plain")
    client.post("/review/run/", {"text": "docker run --privileged shop/web"})
    client.post("/guide/try/", {"example": "rules/no-maintainer/1", "text": text})
    client.post("/workshop/pin-the-base/", {"file-0": text})
    after = [read(name, **labels) for name, labels in names]
    assert after[0] == before[0] + 2
    assert after[1] == before[1] + 2, "once a review, however often it finds something"
    assert after[2] > before[2]
    assert after[3:] == [number + 1 for number in before[3:]]


def test_rendered_projects_are_counted(read):
    archive = {"starter": "python-http-service", "purpose": "archive"}
    preview = {"starter": "python-http-service", "purpose": "preview"}
    before = [read("portal_starter_renders_total", **labels) for labels in (archive, preview)]
    client = Client()
    client.get("/starters/python-http-service/preview/")
    client.get("/starters/python-http-service/archive/")
    client.get("/api/v1/starters/python-http-service.tar.gz")
    client.get("/api/v1/starters/python-http-service.zip?port=none")  # can't be made
    assert [read("portal_starter_renders_total", **labels) for labels in (archive, preview)] == [
        before[0] + 2,
        before[1] + 1,
    ]


def test_several_processes_count_together(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_METRICS_DIR": str(tmp_path / "metrics"),
        "PORTAL_METRICS_TOKEN": TOKEN,
    }
    for arguments in (["2"], ["3", TOKEN]):
        done = subprocess.run(
            [sys.executable, "-c", TWO_PROCESSES, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    read = samples(done.stdout)
    labels = frozenset({("route", "robots"), ("method", "GET"), ("status", "200")})
    assert read["portal_requests_total", labels] == 5
