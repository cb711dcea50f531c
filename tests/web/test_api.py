"""API v1, as curl meets it."""

import io
import json
import re
import zipfile

import pytest
from django.test import Client

from portal.review.rules import rules
from portal.standard import catalogue

FAULTY = "FROM python:latest\nCMD python app.py\n"


@pytest.fixture
def client():
    return Client()


def post(client, address, body, content_type="text/plain", **headers):
    return client.post(address, data=body, content_type=content_type, headers=headers)


def test_a_dockerfile_as_text_is_reviewed(client):
    answer = post(client, "/api/v1/review", FAULTY)
    assert answer.status_code == 200
    report = answer.json()
    finding = next(f for f in report["findings"] if f["rule"] == "no-latest-base-image")
    assert finding["line"] == 1
    assert finding["requirement"] == ["IMG-19"] or "IMG-19" in finding["requirement"]
    assert finding["url"] == "http://testserver/review/rules/no-latest-base-image/"
    assert report["summary"]["error"] >= 2


def test_a_dockerfile_in_json_is_reviewed_under_the_profile_it_names(client):
    body = json.dumps({"dockerfile": FAULTY, "profile": "strict"})
    assert post(client, "/api/v1/review", body, "application/json").json()["profile"] == "strict"


def test_the_answer_is_text_where_text_is_asked_for(client):
    by_header = post(client, "/api/v1/review", FAULTY, accept="text/plain")
    by_parameter = post(client, "/api/v1/review?format=text", FAULTY)
    assert by_header["Content-Type"].startswith("text/plain")
    assert by_header.content == by_parameter.content
    assert b"no-latest-base-image" in by_header.content


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("sarif", "application/sarif+json"),
        ("gitlab", "application/json"),
        ("github", "text/plain"),
        ("checkstyle", "application/xml"),
        ("junit", "application/xml"),
        ("markdown", "text/markdown"),
    ],
)
def test_every_format_is_answered_and_names_the_file_it_is_told(client, name, media_type):
    answer = post(client, f"/api/v1/review?format={name}&file=app/Dockerfile", FAULTY)
    assert answer.status_code == 200
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    assert "app/Dockerfile" in answer.content.decode()
    assert "no-latest-base-image" in answer.content.decode()


@pytest.mark.parametrize(
    ("accept", "beginning"),
    [
        ("application/sarif+json", b'{\n "$schema"'),
        ("text/markdown", b"## Dockerfile review"),
        ("application/xml", b"<?xml"),
        ("text/plain;q=0.5, text/markdown", b"## Dockerfile review"),
        ("image/png", b'{"profile"'),
    ],
)
def test_the_accept_header_chooses_the_format(client, accept, beginning):
    assert post(client, "/api/v1/review", FAULTY, accept=accept).content.startswith(beginning)


def test_the_description_lists_all_formats_and_their_media_types(client):
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/review"]["post"]
    (parameter,) = [p for p in operation["parameters"] if p["name"] == "format"]
    assert {"sarif", "gitlab", "github", "checkstyle", "junit", "markdown", "text", "json"} <= set(
        json.dumps(parameter["schema"]).replace('"', " ").replace(",", " ").split()
    )
    media_types = set(operation["responses"]["200"]["content"])
    assert {
        "application/json",
        "application/sarif+json",
        "application/xml",
        "text/markdown",
        "text/plain",
    } <= media_types
    assert "schema" in operation["responses"]["200"]["content"]["application/json"]


def test_plain_curl_gets_json(client):
    assert post(client, "/api/v1/review", FAULTY, accept="*/*").headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    ("body", "content_type", "query", "status", "message"),
    [
        ("", "text/plain", "", 400, "The body is empty"),
        (b"FROM \xff\n", "text/plain", "", 400, "not UTF-8"),
        ("{", "application/json", "", 400, "not JSON (line 1"),
        ("[" * 100_000, "application/json", "", 400, "not JSON"),
        ("[]", "application/json", "", 422, "not what this address takes"),
        ('{"dockerfile": 7}', "application/json", "", 422, "dockerfile"),
        ("FROM x", "text/plain", "?profile=mine", 422, "There is no profile 'mine'"),
        ("FROM x", "text/plain", "?format=pdf", 422, "There is no format 'pdf'"),
        ("FROM x\n" * 200_000, "text/plain", "", 413, "larger than 1,000,000 bytes"),
    ],
)
def test_a_body_that_cannot_be_used_is_answered_with_what_is_wrong(client, body, content_type, query, status, message):
    answer = post(client, "/api/v1/review" + query, body, content_type)
    assert answer.status_code == status
    assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    "address", ["review", "fix", "review-run-command", "fix-run-command", "starters/from-dockerfile"]
)
def test_json_with_a_key_that_an_address_does_not_take_is_refused_by_name(client, address):
    text = {"command": "docker run x"} if "command" in address else {"dockerfile": "FROM x"}
    answer = post(client, f"/api/v1/{address}", json.dumps({**text, "profil": "strict"}), "application/json")
    assert answer.status_code == 422
    assert "'profil'. Did you mean 'profile'?" in answer.json()["detail"]
    assert f"This address takes: {next(iter(text))}, " in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "text"),
    [("review", {"dockerfile": FAULTY}), ("review-run-command", {"command": "docker run --privileged shop/web:1.4.2"})],
)
def test_json_can_hold_what_a_report_is_asked_for(client, address, text):
    asked = json.dumps({**text, "fail_on": "error", "format": "text"})
    failed = post(client, f"/api/v1/{address}", asked, "application/json")
    assert failed.status_code == 409
    assert failed.headers["Content-Type"].startswith("text/plain")
    passed = post(client, f"/api/v1/{address}?fail_on=never&format=json", asked, "application/json")
    assert (passed.status_code, passed.headers["Content-Type"]) == (200, "application/json")


def test_json_can_hold_which_fixes_are_wanted(client):
    text = "FROM python:3.13\nCMD python app.py\n"
    by_body = post(client, "/api/v1/fix", json.dumps({"dockerfile": text, "safety": "suggested"}), "application/json")
    by_query = post(client, "/api/v1/fix?safety=suggested", text)
    assert by_body.json()["dockerfile"] == by_query.json()["dockerfile"] != text


def test_fix_answers_with_the_mended_file_its_diff_and_what_is_left(client):
    answer = post(client, "/api/v1/fix", "from python:3.13\n").json()
    assert answer["dockerfile"] == "FROM python:3.13\n"
    assert "+FROM python:3.13" in answer["diff"]
    assert all(f["rule"] != "upper-case-instructions" for f in answer["report"]["findings"])


def test_fix_mends_what_is_sent_beside_it_too(client):
    sent = {
        "dockerfile": 'FROM debian:12.5\nCOPY . /\nENTRYPOINT ["/start.sh"]\n',
        "dockerignore": ".git\n",
        "scripts": {"start.sh": "#!/bin/sh\r\nexec /app\r\n"},
    }
    answer = post(client, "/api/v1/fix?safety=suggested", json.dumps(sent), "application/json").json()
    assert answer["dockerignore"].startswith(".git\n**/.env\n")
    assert answer["scripts"] == {"start.sh": "#!/bin/sh\nexec /app\n"}
    for file in ("Dockerfile", ".dockerignore", "start.sh"):
        assert f"--- a/{file}\n+++ b/{file}\n" in answer["diff"]


def test_an_edit_names_its_file(client):
    sent = {"dockerfile": "FROM debian:12.5\nCOPY . /\n", "dockerignore": ".git\n"}
    report = post(client, "/api/v1/review", json.dumps(sent), "application/json").json()
    edits = [edit for finding in report["findings"] for fix in finding["fixes"] for edit in fix["edits"]]
    assert {edit["file"] for edit in edits} >= {"Dockerfile", ".dockerignore"}


def test_every_rule_is_listed_and_has_its_own_address(client):
    listed = client.get("/api/v1/rules").json()
    assert [rule["name"] for rule in listed] == list(rules())
    for rule in listed:
        detail = client.get(f"/api/v1/rules/{rule['name']}").json()
        assert detail["why"]
        assert detail["examples"]


def test_rules_are_found_by_requirement_and_by_another_tools_id(client):
    assert "no-latest-base-image" in [r["name"] for r in client.get("/api/v1/rules?requirement=img-19").json()]
    assert "pin-base-image" in [r["name"] for r in client.get("/api/v1/rules?alias=dl3006").json()]


def test_every_requirement_is_listed_with_what_belongs_to_it(client):
    listed = client.get("/api/v1/requirements").json()
    assert [r["id"] for r in listed] == list(catalogue().requirements)
    detail = client.get("/api/v1/requirements/img-18").json()
    assert "pin-base-image" in detail["rules"]
    assert "/guide/building/base-images/" in detail["pages"]
    assert "Dockerfile" in detail["starters"]["python-http-service"]


def test_requirements_are_filtered_by_area_and_level(client):
    found = client.get("/api/v1/requirements?area=tag&level=must").json()
    assert found
    assert {(r["area"], r["level"]) for r in found} == {("TAG", "must")}


@pytest.mark.parametrize("address", ["rules/none", "requirements/IMG-999", "starters/none", "starters/none.zip", "x"])
def test_what_is_not_there_is_answered_with_404_as_json(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_starter_is_described_and_packed(client):
    [name] = [s["name"] for s in client.get("/api/v1/starters").json() if s["name"] == "python-http-service"]
    fields = {field["name"] for field in client.get(f"/api/v1/starters/{name}").json()["fields"]}
    assert fields
    answer = client.get(f"/api/v1/starters/{name}.zip")
    assert answer["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert any(path.endswith("/Dockerfile") for path in names)


def test_get_and_post_give_the_same_archive(client):
    address = "/api/v1/starters/python-http-service.tar.gz"
    port = {"port": "9000"}
    got = client.get(address, port)
    assert got.status_code == 200
    assert got.content == client.post(address, port).content
    assert got.content == client.post(address, json.dumps(port), content_type="application/json").content


def test_wrong_answers_are_named_by_field(client):
    answer = client.get("/api/v1/starters/python-http-service.zip", {"port": "99999", "_template": "x"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"port", "_template"}


def test_an_answer_given_twice_is_refused(client):
    answer = client.get("/api/v1/starters/python-http-service.zip?port=1&port=2")
    assert answer.status_code == 422
    assert "given 2 times" in answer.json()["detail"]


def test_the_page_for_people_shows_every_operation_of_the_description(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    page = client.get("/api/").content.decode()
    for address in described:
        assert address in page


@pytest.mark.parametrize(
    ("method", "address", "taken"),
    [("get", "review", "POST"), ("post", "rules", "GET"), ("delete", "starters/python-http-service.zip", "GET, POST")],
)
def test_a_method_that_an_address_does_not_take_is_answered_as_json(client, method, address, taken):
    answer = getattr(client, method)(f"/api/v1/{address}")
    assert answer.status_code == 405
    assert answer["Allow"] == taken
    assert answer.json()["detail"] == f"{method.upper()} is not taken at this address; it takes {taken}."


def test_every_parameter_and_operation_is_described_once(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for operation in operations:
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_the_page_for_people_says_what_parameters_mean(client):
    page = client.get("/api/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Which rules count, and how much. One of: standard , strict" in text.replace("hadolint , ", "")
    assert "Default: Dockerfile ." in text
    assert "One of: zip , tar.gz ." in text
    assert "<code>safety=suggested</code>" in page
    assert "`" not in text
    anchors = re.findall(r'<article class="api-operation" id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize(("limit", "status"), [("error", 200), ("warning", 409), ("info", 409), ("never", 200)])
@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("review-run-command", "docker run --cpus 1 shop/web:1.4.2\n"),
        ("review-compose", "services:\n  web:\n    image: shop/web:1.4.2\n    cpus: 1\n"),
    ],
)
def test_findings_as_severe_as_chosen_are_answered_with_409_and_the_same_report(client, address, body, limit, status):
    response = client.post(f"/api/v1/{address}?fail_on={limit}", body, content_type="text/plain")
    assert response.status_code == status
    assert {"memory-limit"} <= {finding["rule"] for finding in response.json()["findings"]}
    assert {finding["severity"] for finding in response.json()["findings"]} <= {"warning", "info"}


def test_a_limit_that_is_no_severity_is_refused_with_those_that_are(client):
    response = client.post("/api/v1/review?fail_on=fatal", "FROM a:1\n", content_type="text/plain")
    assert response.status_code == 422
    assert "'error', 'warning', 'info' or 'never'" in response.json()["detail"]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("review", "services:\n  web:\n    image: shop/web:1.4.2\n"),
        ("review?file=deploy/compose.yml", "include:\n  - other.yaml\n"),
    ],
)
def test_a_compose_file_sent_as_a_dockerfile_is_told_its_address(client, address, body):
    answer = post(client, f"/api/v1/{address}", body)
    assert answer.status_code == 422
    assert "/api/v1/review-compose" in answer.json()["detail"]


def test_a_dockerfile_with_a_compose_file_in_it_is_reviewed(client):
    body = "FROM debian:12.5\nCOPY <<EOF /srv/compose.yaml\nservices:\n  web:\nEOF\n"
    assert post(client, "/api/v1/review?file=Dockerfile.yaml", body).status_code == 200


def test_a_compose_report_names_the_file_it_is_told(client):
    body = "services:\n  web:\n    image: shop/web:latest\n    privileged: true\n"
    text = post(client, "/api/v1/review-compose?format=text&file=deploy/compose.yml", body).content.decode()
    assert "deploy/compose.yml:4" in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/v1/review?fail-on=error", "There is no parameter 'fail-on' here. Did you mean 'fail_on'?"),
        ("/api/v1/fix?fail_on=error", "There is no parameter 'fail_on' here. It takes: profile, safety."),
        ("/api/v1/review-compose?profil=strict", "Did you mean 'profile'?"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused(client, address, said):
    answer = post(client, address, FAULTY)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_other_addresses_refuse_unknown_parameters_too(client):
    assert client.get("/api/v1/rules?severity=error").status_code == 422
    assert client.get("/api/v1/requirements/IMG-18?x=1").json()["detail"].endswith("It takes none.")


@pytest.mark.parametrize("address", ["/api/v1/review", "/api/v1/fix"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services:\n  web:\n    image: x\n", "/api/v1/review-compose"),
        ("#!/bin/sh\nset -e\n", '"scripts"'),
        ("# ours\nstages:\n  - build\n", "It reads like YAML"),
    ],
)
def test_what_is_no_dockerfile_is_not_judged_line_by_line(client, address, text, said):
    answer = post(client, address, text)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/api/v1/review-run-command", "/api/v1/fix-run-command"])
def test_a_compose_file_among_commands_is_led_to_its_address(client, address):
    answer = post(client, address, "services:\n  web:\n    image: x\n")
    assert answer.status_code == 422
    assert "/api/v1/review-compose" in answer.json()["detail"]


def test_beside_the_api_a_program_gets_json_and_a_browser_a_page(client):
    answer = client.get("/api/v2/rules")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["detail"]
    assert "<h1" in client.get("/api/v2/rules", headers={"accept": "text/html,*/*"}).content.decode()


def test_an_address_of_the_api_with_a_slash_too_many_leads_to_the_one_without(client):
    answer = client.get("/api/v1/rules/?alias=DL3006")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/rules?alias=DL3006")
    assert client.post("/api/v1/starters/upgrade/", {})["Location"] == "/api/v1/starters/upgrade"
    assert client.get("/api/v1/nothing/").status_code == 404
