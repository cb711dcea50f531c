"""The report as a file."""

import json
import re

import pytest

from portal.web.review.downloads import DOWNLOADS

DOCKERFILE = "FROM python:3.13.1\nADD . /app\nUSER 10001\n"


@pytest.mark.parametrize("name", DOWNLOADS)
def test_each_format_that_the_page_offers_is_a_file(client, name):
    page = client.get("/review/").content.decode()
    response = client.post("/review/report/", {"dockerfile": DOCKERFILE, "format": name})

    assert re.search(rf'name="format"\s+value="{name}"', page)
    assert response.status_code == 200
    assert re.fullmatch(r'attachment; filename="[\w-]+\.[a-z]+"', response["Content-Disposition"])
    assert "copy-over-add" in response.content.decode()


def test_no_two_formats_are_files_of_the_same_name(client):
    fields = {"dockerfile": DOCKERFILE}
    names = {client.post("/review/report/", {**fields, "format": name})["Content-Disposition"] for name in DOWNLOADS}

    assert len(names) == len(DOWNLOADS)


def test_sarif_names_the_rule_and_its_page(client):
    response = client.post("/review/report/", {"dockerfile": DOCKERFILE, "format": "sarif"})
    run = json.loads(response.content)["runs"][0]

    assert response["Content-Type"].startswith("application/sarif+json")
    assert "copy-over-add" in {result["ruleId"] for result in run["results"]}
    assert "http://testserver/review/rules/copy-over-add/" in response.content.decode()


def test_markdown_links_the_rules(client):
    text = client.post("/review/report/", {"dockerfile": DOCKERFILE, "format": "markdown"}).content.decode()

    assert "http://testserver/review/rules/copy-over-add/" in text


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"dockerfile": ""}, 422, "no Dockerfile to report on"),
        ({"format": "pdf"}, 422, "no such format"),
        ({"profile": "lax"}, 422, "no profile"),
        ({"dockerfile": "\0"}, 422, "binary file"),
    ],
)
def test_what_cannot_be_reported_on_says_why(client, fields, status, message):
    response = client.post("/review/report/", {"dockerfile": DOCKERFILE, "format": "json", **fields})

    assert response.status_code == status
    assert message in response.content.decode()


@pytest.mark.parametrize("name", DOWNLOADS)
@pytest.mark.parametrize(
    ("text", "file"),
    [("docker run --privileged a/b:1\n", "commands"), ("services:\n  a: {privileged: true}\n", "compose.yaml")],
)
def test_commands_and_compose_files_are_reported_on_in_each_format(client, name, text, file):
    page = client.get("/review/run/").content.decode()
    response = client.post("/review/run/report/", {"text": text, "format": name})

    assert re.search(rf'formaction="/review/run/report/"\s+name="format"\s+value="{name}"', page)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert "not-privileged" in response.content.decode()
    assert file in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"text": ""}, "no command or compose file to report on"), ({"format": "pdf"}, "no such format")],
)
def test_what_cannot_be_reported_on_stays_on_the_page_of_commands(client, fields, message):
    response = client.post("/review/run/report/", {"text": "docker run a/b\n", "format": "json", **fields})

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "Review how an image is run" in response.content.decode()
