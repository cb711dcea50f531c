"""The lines of SECURITY.md that no other test shows, and that each of its lines names a test that exists."""

import ast
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.standard import catalogue
from portal.web.machines import public_pages

ROOT = Path(__file__).resolve().parents[2]
JSON_ADDRESSES = ("review", "fix", "review-run-command", "fix-run-command", "starters/from-dockerfile",
                  "starters/python-http-service.zip", "starters/upgrade")  # fmt: skip
KINDS = ("/", "/guide/building/base-images/", "/review/", "/starters/python-http-service/", "/workshop/", "/login/",
         "/api/v1/rules", "/nowhere/")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", KINDS)
def test_every_answer_carries_the_headers_that_keep_a_browser_strict(client, address):
    headers = client.get(address).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPFIND"])
def test_a_method_that_no_page_takes_is_not_held_to_be_a_form(method):
    response = Client(enforce_csrf_checks=True).generic(method, "/review/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_static_files_are_for_pages_of_the_portal_and_taken_as_what_they_are(client):
    headers = client.get("/static/site.css").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.django_db
def test_a_kept_page_carries_them_too(client):
    first, kept = (client.get("/guide/building/base-images/").headers for _ in range(2))
    names = {"Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options"}
    assert {name: kept[name] for name in names} == {name: first[name] for name in names}


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    cookie = client.get("/review/").cookies["csrftoken"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example"])
def test_another_host_name_is_refused_and_leaves_nothing_behind(client, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    address = "/guide/building/labels/"

    assert client.get(address, HTTP_HOST=host).status_code == 400
    page = client.get(address, HTTP_HOST="localhost")
    assert page.status_code == 200
    assert "evil.example" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", JSON_ADDRESSES)
@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["lists", "objects"])
def test_json_as_deep_as_a_well_is_answered_with_what_is_wrong(client, address, opening):
    response = client.post(f"/api/v1/{address}", opening * 50_000, content_type="application/json")

    assert response.status_code in (400, 422)
    assert "JSON" in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", JSON_ADDRESSES)
def test_a_number_of_thousands_of_digits_is_answered_with_what_is_wrong(client, address):
    response = client.post(f"/api/v1/{address}", '{"a": 1' + "0" * 5_000 + "}", content_type="application/json")

    assert response.status_code in (400, 422)
    assert "JSON" in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", [f"/api/v1/{address}" for address in JSON_ADDRESSES] + ["/review/", "/review/run/"])
def test_ten_megabytes_are_refused(client, address):
    body = b"FROM scratch\n" + b"#" * 10_000_000
    kind = "text/plain" if address.startswith("/api/") else "application/x-www-form-urlencoded"

    assert client.post(address, body, content_type=kind).status_code in (400, 413, 422)


@pytest.mark.django_db
def test_a_file_of_ten_megabytes_is_refused_with_a_reason(client):
    upload = SimpleUploadedFile("Dockerfile", b"FROM scratch\n" + b"#" * 10_000_000)
    response = client.post("/review/", {"file": upload})

    assert response.status_code in (413, 422)
    assert "large" in response.content.decode()


@pytest.mark.django_db
def test_more_fields_than_any_form_has_are_refused(client):
    fields = {f"field-{number}": "x" for number in range(1_000)}
    files = {f"file-{number}": SimpleUploadedFile("x", b"x") for number in range(300)}

    assert client.post("/review/", fields).status_code == 400
    assert client.post("/review/", files).status_code == 400


@pytest.mark.parametrize(
    "path", ["../manage.py", "%2e%2e/manage.py", "..%2fmanage.py", "....//manage.py", "/etc/passwd", "site.css%00.py"]
)
def test_static_files_are_those_of_their_folder(client, path):
    assert client.get(f"/static/{path}").status_code in (301, 302, 400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x()"])
def test_signing_in_leads_to_pages_of_the_portal_only(client, django_user_model, target):
    django_user_model.objects.create_user("keeper", password="a long enough password", is_staff=True)
    response = client.post("/login/", {"username": "keeper", "password": "a long enough password", "next": target})

    assert response.status_code == 302
    assert response["Location"] == "/insights/"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/", "/guide/", "/review/", "/api/v1/review", "/login/"])
def test_other_methods_change_nothing_and_are_no_failure(client, address, method):
    assert getattr(client, method)(address).status_code < 500


def test_no_page_of_the_guide_writes_an_address_that_a_request_named():
    """Kept pages are made for one host; what a proxy forwards besides must not get into them."""
    client = Client(HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_FORWARDED_PREFIX="/evil")
    for requirement in list(catalogue().requirements.values())[:5]:
        assert "evil" not in client.get(requirement.path).content.decode()


def test_private_pages_are_not_listed_for_search_engines():
    assert not {
        address for address, _ in public_pages() if re.match(r"/(insights|admin|login|metrics|review/s)", address)
    }


def _tests() -> set[str]:
    """Every test below tests/, as path::name."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{path.relative_to(ROOT).as_posix()}::{node.name}")
    return found


def test_every_line_of_the_threat_model_names_a_test():
    lines = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    rows = [line.split(" | ") for line in lines if not line.startswith(("| Threat", "| ---"))]
    known = _tests()

    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(tests/\S+::\S+?)`", row[-1])
        assert named, f"no test: {row[0]}"
        assert set(named) <= known, f"unknown test: {set(named) - known}"
