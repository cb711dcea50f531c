"""The page and the API for what runs images."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.review.command_lines import read_commands
from portal.review.rules import rules

ROOT = Path(__file__).resolve().parent.parent.parent

COMMAND = "docker run --privileged -v /etc/localtime:/etc/localtime shop/web\n"


def posted(client, **fields):
    """The page's text after posting the form."""
    return unescape(client.post("/review/run/", fields).content.decode())


def text_of(page):
    """What stands in the form's text area."""
    return re.search(r'<textarea class="code-input" id="text".*?>\n?(.*?)</textarea>', page, re.DOTALL)[1]


def test_an_empty_page_says_what_it_takes(client):
    page = client.get("/review/run/").content.decode()
    assert "Nothing to review yet" in page
    assert "docker run" in page


def test_a_command_is_reviewed_and_its_place_marked(client):
    page = posted(client, text=COMMAND)
    assert "not-privileged" in page
    assert re.search(r"<mark class=.mark-error.>--privileged</mark>", page)
    assert text_of(page) == COMMAND


def test_a_compose_file_is_known_by_its_services(client):
    page = posted(client, text="services:\n  web:\n    image: shop/web\n")
    assert "The service web sets no memory limit" in page


def test_the_dockerfile_beside_it_is_known(client):
    command = "docker run --cpus=1 --memory=1g shop/web:1.4.2\n"
    assert "container-user" not in posted(client, text=command)
    assert "container-user" in posted(client, text=command, dockerfile="FROM debian:12\n")


def test_a_fix_is_applied_by_its_button(client):
    page = posted(client, text=COMMAND)
    key = re.search(r'name="fix"\s+value="(read-only-mounts:[^"]*)"', page)[1]
    mended = posted(client, text=COMMAND, fix=key)
    assert "/etc/localtime:/etc/localtime:ro" in text_of(mended)
    assert "Applied: Mount it read-only" in mended


def test_all_fixes_are_applied_at_once(client):
    page = posted(client, text=COMMAND, **{"fix-all": "suggested"})
    assert "docker run -v /etc/localtime:/etc/localtime:ro shop/web" in text_of(page)
    assert "--memory=512m" not in text_of(page)


def test_all_safe_fixes_are_named_as_such_and_taken_back(client):
    page = posted(client, text="docker run --net=host --memory 1g --cpus 1 shop/web:1.4.2\n", **{"fix-all": "safe"})
    assert "Applied: All safe fixes" in page


def test_its_lines_are_shown_marked_for_those_without_javascript(client):
    page = posted(client, text=COMMAND)
    place = re.search(r'href="#(L1)"\s+data-goto="\d+">line 1', page)
    assert place is not None
    assert f'id="{place[1]}" class="source-error"' in page


def test_the_text_stays_when_it_is_refused(client):
    page = client.post("/review/run/", {"text": COMMAND, "profile": "nope"}).content.decode()
    assert text_of(unescape(page)) == COMMAND


def test_chosen_files_go_where_they_belong(client):
    files = [
        SimpleUploadedFile("compose.yaml", b"services:\r\n  web: {image: a/b}\r\n"),
        SimpleUploadedFile("Dockerfile", b"FROM x:1\n"),
    ]
    page = unescape(client.post("/review/run/", {"text": "", "file": files}).content.decode())
    assert text_of(page) == "services:\n  web: {image: a/b}\n"
    assert "FROM x:1\n</textarea>" in page
    assert "memory-limit" in page


def test_a_chosen_file_that_is_no_text_is_refused_and_what_was_typed_stays(client):
    fields = {"text": COMMAND, "file": SimpleUploadedFile("compose.yaml", b"\xff\xfe")}
    response = client.post("/review/run/", fields)
    assert response.status_code == 422
    assert text_of(unescape(response.content.decode())) == COMMAND


@pytest.mark.parametrize("name", ["command", "compose"])
def test_a_careless_example_has_findings(client, name):
    assert "finding-message" in client.get(f"/review/run/?sample={name}").content.decode()


def test_the_careful_example_has_none(client):
    assert "No findings" in client.get("/review/run/?sample=careful").content.decode()


def test_a_button_of_an_older_text_changes_nothing(client):
    assert text_of(posted(client, text="docker ps\n", fix="no-such-rule:1:1:0")) == "docker ps\n"


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"text": "x" * 1_000_001}, 413), ({"text": "x", "profile": "nope"}, 422), ({"text": "\0"}, 422)],
)
def test_what_cannot_be_reviewed_is_refused_with_a_reason(client, fields, status):
    response = client.post("/review/run/", fields)
    assert response.status_code == status
    assert "Not reviewed" in response.content.decode()


def test_markup_in_a_command_stays_text(client):
    page = client.post("/review/run/", {"text": "docker run '<script>alert(1)</script>'\n"}).content.decode()
    assert "<script>alert" not in page


def api(client, address, body, kind="text/plain", **query):
    return client.post(f"/api/v1/{address}", body, content_type=kind, query_params=query)


def test_the_api_reviews_a_command(client):
    report = api(client, "review-run-command", COMMAND).json()
    assert {"not-privileged", "deploy-full-version"} <= {finding["rule"] for finding in report["findings"]}
    assert report["findings"][0]["file"] == "commands"


def test_the_api_takes_json_with_the_dockerfile(client):
    body = {"command": "docker run --cpus=1 -m 1g a/b:1.0.0", "dockerfile": "FROM debian:12\n"}
    report = api(client, "review-run-command", json.dumps(body), "application/json").json()
    assert [finding["rule"] for finding in report["findings"]] == ["container-user"]


def test_the_api_mends_a_command(client):
    answer = api(client, "fix-run-command", COMMAND, safety="suggested").json()
    assert "/etc/localtime:/etc/localtime:ro" in answer["text"]
    assert answer["diff"].startswith("--- a/commands\n+++ b/commands\n")
    assert all(finding["rule"] != "read-only-mounts" for finding in answer["report"]["findings"])


def test_the_api_mends_a_compose_file(client):
    text = "services:\n  web:\n    image: shop/web:1.4.2\n    volumes: ['/etc/localtime:/etc/localtime']\n"
    answer = api(client, "fix-compose", text, safety="suggested").json()
    assert "/etc/localtime:/etc/localtime:ro" in answer["text"]
    assert "+++ b/compose.yaml" in answer["diff"]


def test_the_api_reviews_a_compose_file_in_any_format(client):
    response = api(client, "review-compose", "services:\n  web:\n    image: shop/web\n", format="text")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "compose.yaml:3:12: error deploy-full-version" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "body", "kind", "query", "status"),
    [
        ("review-run-command", "", "text/plain", {}, 400),
        ("review-run-command", b"\xff", "text/plain", {}, 400),
        ("review-run-command", "{", "application/json", {}, 400),
        ("review-run-command", "[]", "application/json", {}, 422),
        ("review-run-command", "x", "text/plain", {"profile": "nope"}, 422),
        ("review-compose", "x", "text/plain", {"format": "nope"}, 422),
        ("fix-run-command", "{", "application/json", {}, 400),
        ("fix-compose", "x", "text/plain", {"safety": "bold"}, 422),
        ("review-compose", "x" * 1_000_001, "text/plain", {}, 413),
    ],
)
def test_the_api_refuses_what_it_cannot_use_with_a_reason(client, address, body, kind, query, status):
    response = api(client, address, body, kind, **query)
    assert response.status_code == status
    assert response.json()["detail"]


class TestCompletion:
    """What the editor offers, by the data that its script is built with."""

    def _data(self, name: str) -> dict:
        return json.loads((ROOT / "static/js/running" / name).read_text())

    def _entries(self, keys: dict) -> Iterator[dict]:
        for entry in keys.values():
            yield entry
            yield from self._entries(entry.get("keys", entry.get("each", {})))

    def test_options_are_those_that_the_reviewer_reads(self):
        for name in self._data("options.json")["run"]:
            words = f"docker run --{name.removesuffix('=')} {'value ' if name.endswith('=') else ''}shop/web:1.4.2"
            (container,) = read_commands(words).runs
            assert container.image is not None, name
            assert container.image.value == "shop/web:1.4.2", name
            assert name.removesuffix("=") in container.settings, name

    @pytest.mark.parametrize(
        ("name", "subjects"),
        [("options.json", {"run-command", "build-command"}), ("compose.json", {"compose", "run-command"})],
    )
    def test_each_requirement_is_one_that_a_rule_checks_there(self, name, subjects):
        data = self._data(name)
        options = [entry for kind in data.values() for entry in kind.values()]
        entries = options if name == "options.json" else list(self._entries(data))
        named = {entry["for"] for entry in entries if "for" in entry}
        checked = {
            id_
            for rule in rules().values()
            if any(check.subject in subjects for check in rule.checks)
            for id_ in rule.requirements
        }

        assert len(named) > 10
        assert named <= checked
        assert all(entry["says"] for entry in entries)
