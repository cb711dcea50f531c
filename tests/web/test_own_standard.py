"""The portal with an organisation's own values and folder: what readers of it see. In processes of their own, since
both are read once, at the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.standard.test_own_folder import worked_example

ROOT = Path(__file__).resolve().parents[2]
VALUES = {
    "PORTAL_DEBUG": "true",
    "PORTAL_ORGANISATION": "ACME",
    "PORTAL_VENDOR": "ACME Incorporated",
    "PORTAL_REGISTRY": "registry.acme.example/apps",
    "PORTAL_BASE_IMAGES": "mirror.acme.example/python",
    "PORTAL_WEBSITE": "https://www.acme.example/",
    "PORTAL_SOURCES": "https://git.acme.example/apps",
}
FETCH = """
import json, sys, django
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
answers = {path: client.get(path) for path in sys.argv[1:]}
print(json.dumps({path: [answer.status_code, answer.content.decode()] for path, answer in answers.items()}))
"""
PAGES = (
    "/",
    "/guide/",
    "/guide/overview/",
    "/guide/building/base-images/",
    "/guide/building/mirror/",
    "/guide/requirements/ACME-1/",
    "/guide/traceability.json",
    "/guide/search/?q=ACME-1",
    "/guide/search/?q=container+handbook",
    "/guide/changes/",
    "/guide/print/",
    "/sitemap.xml",
    "/llms.txt",
    "/guide/documents/handbook/",
    "/guide/documents/handbook.md",
    "/review/",
    "/review/rules/trusted-registries/",
    "/starters/python-http-service/",
    "/api/v1/requirements?area=ACME",
)


def run(*command: str, folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {"PORTAL_STANDARD_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings", **values}
    environment["PORTAL_STATISTICS"] = "false"  # a log line about counts would stand behind what is asked for
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def written(folder: Path, **changes: str) -> Path:
    for name, text in {**worked_example(), **changes}.items():
        path = folder / "acme-standard" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "acme-standard"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of a portal that is ACME's, by address: status and text."""
    done = run("-c", FETCH, *PAGES, folder=written(tmp_path_factory.mktemp("own")), **VALUES)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_page_answers(pages):
    assert {path: status for path, (status, _) in pages.items()} == dict.fromkeys(PAGES, 200)


def test_the_thread_of_an_added_requirement_is_whole(pages):
    (row,) = [one for one in json.loads(pages["/guide/traceability.json"][1])["requirements"] if one["id"] == "ACME-1"]
    assert row["sections"] == ["/guide/building/mirror/"]
    assert row["rules"] == ["trusted-registries"]
    assert "/guide/building/mirror/#ACME-1" in pages["/guide/requirements/ACME-1/"][1]
    assert "/review/rules/trusted-registries/" in pages["/guide/requirements/ACME-1/"][1]
    assert "/guide/requirements/ACME-1/" in pages["/review/rules/trusted-registries/"][1]
    assert "/guide/requirements/ACME-1/" in pages["/guide/search/?q=ACME-1"][1]
    assert [one["id"] for one in json.loads(pages["/api/v1/requirements?area=ACME"][1])] == ["ACME-1"]


def test_the_page_stands_in_the_tree_and_the_profile_among_the_choices(pages):
    assert 'aria-current="page">The mirror</a>' in pages["/guide/building/mirror/"][1]
    assert "ACME&#x27;s profile" in pages["/review/"][1]


def test_a_document_is_in_the_tree_and_tells_what_could_not_be_shown(pages):
    assert "/guide/documents/handbook/" in pages["/guide/"][1]
    assert "/guide/documents/handbook/" in pages["/guide/search/?q=container+handbook"][1]
    assert "/guide/documents/handbook/" in pages["/sitemap.xml"][1]
    assert "/guide/documents/handbook.md" in pages["/llms.txt"][1]
    assert "The directive &#x27;versionadded&#x27; is not known" in pages["/guide/documents/handbook/"][1]
    assert pages["/guide/documents/handbook.md"][1].startswith("# Container handbook\n")


def test_the_organisations_values_are_named_and_are_the_starters_defaults(pages):
    assert "ACME" in pages["/"][1]
    assert "SKA Observatory" not in pages["/"][1]
    assert "<code>mirror.acme.example/python</code>" in pages["/guide/building/base-images/"][1]
    assert 'href="https://www.acme.example/"' in pages["/guide/overview/"][1]
    starter = pages["/starters/python-http-service/"][1]
    for value in ("ACME Incorporated", "registry.acme.example/apps", "https://git.acme.example/apps/my-service"):
        assert value in starter
    assert "artefact.skao.int" not in starter


def test_what_is_wrong_in_the_folder_stops_the_start_with_every_file_and_line(tmp_path):
    folder = written(
        tmp_path,
        **{
            "requirements.yaml": worked_example()["requirements.yaml"].replace("trusted-reg", "trusty-reg"),
            "guide/building/mirror.rst": "Mirror\n======\n\n:rule:`pin-base-imago`, :req:`ACME-9`\n",
            "profiles/acme.yaml": "title: x\nrules:\n  no-such-rule: off\n",
        },
    )
    done = run("manage.py", "check", folder=folder)
    assert done.returncode == 1
    assert "acme-standard/requirements.yaml:5: ACME-1: checked_by: there is no rule 'trusty-registries'." in done.stderr
    assert "acme-standard/guide/building/mirror.rst:4: there is no requirement 'ACME-9'" in done.stderr
    assert "acme-standard/guide/building/mirror.rst:4: there is no rule 'pin-base-imago'. Did you mean" in done.stderr
    assert "acme-standard/profiles/acme.yaml:3: there is no rule 'no-such-rule'" in done.stderr
    started = run("-c", "import portal.wsgi", folder=folder)
    assert started.returncode == 1
    assert started.stderr.startswith("The standard can't be used as it stands:\nacme-standard/")


def test_the_command_line_knows_the_folder_too(tmp_path):
    folder = written(tmp_path)
    explained = run("-m", "portal.cli", "explain", "ACME-1", folder=folder)
    assert "Rules: trusted-registries" in explained.stdout
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text("FROM docker.io/library/python:3.14\n")
    reviewed = run("-m", "portal.cli", "review", "--profile", "acme", str(dockerfile), folder=folder)
    assert "error trusted-registries" in reviewed.stdout
    assert "ACME-1]" in reviewed.stdout
    wrong = run("-m", "portal.cli", "explain", "ACME-1", folder=tmp_path / "nowhere")
    assert wrong.returncode == 2
    assert "which is not there" in wrong.stderr


def test_a_value_that_cannot_be_used_stops_the_command_with_a_message(tmp_path):
    done = run("-m", "portal.cli", "start", "python-http-service", folder=tmp_path, PORTAL_REGISTRY="https://x.example")
    assert done.returncode == 2
    assert "PORTAL_REGISTRY is 'https://x.example'; it takes a registry's host" in done.stderr
