"""The commands on the API's page, run by a shell against the live portal in a folder as the page speaks of it."""

import json
import re
import subprocess
import zipfile
from html import unescape

import pytest

from portal.starters import generate
from portal.web.api.bodies import REVIEW_EXAMPLE
from portal.web.api.examples import examples
from portal.web.api.urls import api

BASE = "http://testserver"
COMPOSE = "services:\n  web:\n    image: shop/web\n    privileged: true\n    volumes: ['/etc/shop:/etc/shop']\n"
COMMANDS = {
    f"{method} {path} {number}": example.command
    for (method, path), shown in examples(BASE).items()
    for number, example in enumerate(shown)
}
"""Every command by where it stands."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    """A generated project as a git repository, with its zip and a faulty Dockerfile and compose file."""
    project = generate("python-http-service", {"project_name": "Beam server"})
    with zipfile.ZipFile(tmp_path / "project.zip", "w") as archive:
        for name, content in project.files.items():
            archive.writestr(name, content)
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    (tmp_path / "Dockerfile").write_text(REVIEW_EXAMPLE["dockerfile"])
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


def tried(command, live_server, folder):
    """What the command gave. It may fail only where that is what it shows."""
    command = command.replace(BASE, live_server.url)
    done = subprocess.run(["sh", "-ec", command], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == (22 if "fail_on" in command else 0), done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("place", COMMANDS)
def test_a_command_of_the_page_works(live_server, folder, place):
    command = COMMANDS[place]
    answer = tried(command, live_server, folder)
    if "--output" in command:
        (made,) = folder.glob("new.*")
        assert made.read_bytes()[:2] in (b"PK", b"\x1f\x8b")
    elif "format=text" in command:
        assert re.search(r": \d+ error", answer)
    elif "git apply" not in command:
        assert json.loads(answer)
        assert "detail" not in json.loads(answer)


def test_the_files_of_the_json_example_are_reviewed_together(live_server, folder):
    (command,) = (one for one in COMMANDS.values() if "<<" in one)
    findings = json.loads(tried(command, live_server, folder))["findings"]
    assert "docker-entrypoint.sh" in {finding["file"] for finding in findings}


def test_every_address_has_commands_and_the_page_shows_them_all(client):
    described = {(method, path) for path, ways in api.get_openapi_schema()["paths"].items() for method in ways}
    assert set(examples(BASE)) == described
    page = unescape(client.get("/api/").content.decode())
    assert [command for command in COMMANDS.values() if command not in page] == []
