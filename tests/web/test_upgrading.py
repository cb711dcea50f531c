"""Upgrades of generated projects, on the page and through the API."""

import base64
import io
import json
import re
import subprocess
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.starters import Project, generate, read_manifest, upgrade

STARTER = "python-http-service"
PAGE = "/starters/upgrade/"
API = "/api/v1/starters/upgrade"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def project() -> Project:
    return generate(STARTER, {"project_name": "Beam server"})


def manifest(project: Project, **parts) -> bytes:
    return json.dumps({**json.loads(project.files["scaffold.json"]), **parts}).encode()


def zipped(project: Project, **changed: bytes) -> bytes:
    """The project with some files changed, as `git archive` packs it: without a folder around it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**project.files, **changed}.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def commanded(client) -> str:
    """The command that the page gives for the project's folder."""
    page = client.get(PAGE).content.decode()
    return unescape(re.search(r"<code>(if answer=.*?)</code>", page, re.DOTALL)[1])


def post(client, address: str, body: bytes):
    return client.post(address, body, content_type="application/json")


def test_the_catalogue_leads_to_the_page(client):
    assert f'href="{PAGE}"' in client.get("/starters/").content.decode()
    assert "Upgrade a project" in client.get(PAGE).content.decode()


def test_a_pasted_manifest_gives_the_patch_of_the_core(client, project):
    old = manifest(project, version="1.0.0")
    answer = client.post(PAGE, {"manifest": old.decode().replace("\n", "\r\n")})
    page = answer.content.decode()
    assert answer.status_code == 200
    encoded = re.search(r'href="data:text/x-diff;charset=utf-8;base64,([^"]+)"', page)[1]
    assert base64.b64decode(encoded).decode() == upgrade(read_manifest(old)).patch
    assert 'download="beam-server-' in page
    assert "add the project as .zip to have conflicts foretold" in page


def test_a_zip_alone_is_enough_and_foretells_conflicts(client, project):
    lines = project.files["Dockerfile"].decode().split("\n")
    number = next(number for number, line in enumerate(lines) if line.startswith("EXPOSE"))
    lines[number] = "EXPOSE 8081/tcp"
    archive = zipped(project, Dockerfile="\n".join(lines).encode(), LICENSE=b"Ours\n")
    answer = client.post(PAGE, {"project": uploaded("project.zip", archive), "answer-port": "9000"})
    page = text_of(answer.content.decode())
    assert "2 changed by you" in page
    assert "1 conflict expected" in page
    assert "Dockerfile changed changed conflict expected" in page


def test_the_newest_version_has_nothing_to_do(client, project):
    page = client.post(PAGE, {"file": uploaded("scaffold.json", project.files["scaffold.json"])}).content.decode()
    assert "Nothing to do" in page


def test_an_answer_that_no_longer_will_do_is_asked_for_again_and_kept(client, project):
    old = json.loads(project.files["scaffold.json"])
    old["answers"]["base_image"] = "python:3.2-slim"
    answer = client.post(PAGE, {"manifest": json.dumps(old), "answer-description": "Points the dishes"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="field-base_image-error"[^>]*>[^<]*too old', page)
    assert 'value="python:3.2-slim"' in page
    assert 'value="Points the dishes"' in page
    assert "&quot;python:3.2-slim&quot;" in page
    again = {"manifest": json.dumps(old), "answer-base_image": "python:3.14-slim-trixie"}
    assert client.post(PAGE, again).status_code == 200


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p/scaffold.json", b" " * 50_000_000)
    return buffer.getvalue()


def packed_by(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("p/scaffold.json", b"{}")
    return buffer.getvalue()


def with_its_list_elsewhere() -> bytes:
    archive = bytearray(packed_by(zipfile.ZIP_DEFLATED))
    place = archive.index(b"PK\x05\x06") + 16
    archive[place : place + 4] = b"\xf0\xff\xff\xff"
    return bytes(archive)


def without_manifest() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/passwd", b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (b"no zip", "no zip that can be read"),
        (b"", "no zip that can be read"),
        (b"PK\x05\x06" + b"\xff" * 18, "no zip that can be read"),
        (b"x" * 3_000_001, "larger than 3,000,000 bytes"),
        (bomb(), "larger than 1,000,000 bytes"),
        (without_manifest(), "no scaffold.json in the zip"),
        (with_its_list_elsewhere(), "can't be read from the zip"),
        (packed_by(zipfile.ZIP_LZMA), "pack it by deflate"),
    ],
    ids=["text", "empty", "broken", "large", "bomb", "other", "displaced", "lzma"],
)
def test_a_hostile_zip_is_refused_with_what_is_wrong(client, archive, message):
    files = {"project": uploaded("p.zip", archive or b"\n")}
    page = client.post(PAGE, files)
    assert page.status_code == 422
    assert message in unescape(page.content.decode())
    answer = client.post(API, {"project": uploaded("p.zip", archive or b"\n")})
    assert answer.status_code in (413, 422)
    assert message in answer.json()["detail"]


def test_a_broken_entry_of_a_zip_is_named(client, project):
    archive = bytearray(zipped(project))
    start = archive.index(b"Dockerfile") + 30  # behind the name: the packed content
    archive[start : start + 40] = b"\0" * 40
    answer = client.post(API, {"project": uploaded("p.zip", bytes(archive))})
    assert answer.status_code == 422
    assert "can't be read from the zip" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 90_000, b'{"template": "x", "version": "1", "answers": {}}',
     b'{"template": "python-http-service", "version": "../../x", "answers": {}, "files": {}}',
     b'{"template": "python-http-service", "version": "0.0.1", "answers": {}, "files": {}}',
     b"x" * 600_000],
)  # fmt: skip
def test_a_hostile_manifest_is_refused_everywhere(client, body):
    answer = post(client, API, body)
    assert answer.status_code == 422
    assert len(answer.json()["detail"]) > 20
    page = client.post(PAGE, {"manifest": body.decode("utf-8", "replace")})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_the_api_gives_the_patch_and_the_report(client, project):
    old = manifest(project, version="1.0.0")
    answer = post(client, API, old).json()
    assert (answer["template"], answer["from_version"]) == (STARTER, "1.0.0")
    assert answer["to_version"] == project.starter.version
    assert answer["patch"] == upgrade(read_manifest(old)).patch
    assert {"path": "Dockerfile", "starter": "changed", "project": None, "conflict": False} in answer["files"]
    bare = post(client, f"{API}?format=patch", old)
    assert bare["Content-Type"].startswith("text/x-diff")
    assert bare.content.decode() == answer["patch"]


def test_the_api_looks_at_a_project_that_is_sent_with_it(client, project):
    sent = {"project": uploaded("p.zip", zipped(project, LICENSE=b"Ours\n"))}
    answer = client.post(f"{API}?port=9000", sent).json()
    assert {"path": "LICENSE", "starter": "same", "project": "changed", "conflict": False} in answer["files"]
    assert "+EXPOSE 9000/tcp" in answer["patch"]


def test_the_api_names_the_answers_that_will_not_do(client, project):
    answer = post(client, f"{API}?port=80&colour=red", project.files["scaffold.json"])
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"port", "colour"}
    assert post(client, f"{API}?format=xml", project.files["scaffold.json"]).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_command_of_the_page_changes_nothing_merges_or_says_why_not(client, live_server, project, tmp_path):
    command = commanded(client).replace("http://testserver", live_server.url)
    assert command in unescape(client.get("/api/").content.decode()).replace("http://testserver", live_server.url)

    def git(*words: str) -> str:
        by = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", *by, *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    def run(more: str = "") -> subprocess.CompletedProcess[str]:
        asked = command.replace("format=patch", f"format=patch{more}")
        return subprocess.run(["sh", "-c", asked], cwd=tmp_path, check=False, capture_output=True, text=True)

    for path, content in project.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    git("init", "--quiet", ".")
    git("add", ".")
    git("commit", "--quiet", "-m", "Start")
    newest = run()
    assert (newest.returncode, git("status", "--porcelain")) == (0, "")

    assert run("&port=9000").returncode == 0
    assert "+EXPOSE 9000" in git("diff", "--cached", "Dockerfile")
    git("reset", "--quiet", "--hard")

    old = json.loads(project.files["scaffold.json"])
    old["answers"]["port"] = "80"
    (tmp_path / "scaffold.json").write_text(json.dumps(old))
    refused = run()
    assert refused.returncode == 1
    assert "1024" in refused.stderr
    assert git("diff", "--cached") == ""
