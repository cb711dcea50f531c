"""A starter's container without its application, for a project that has one."""

import json

import pytest

from portal.cli import main
from portal.starters import generate, read_manifest, upgrade
from tests.starters.conftest import STARTER, STARTERS


@pytest.mark.parametrize("name", STARTERS)
def test_the_container_s_files_come_without_the_application(name):
    whole, part = generate(name, {"ci": "both"}), generate(name, {"ci": "both"}, container_only=True)
    for path in ("Dockerfile", ".dockerignore", "docker-entrypoint.sh", "Makefile", "compose.yaml",
                 ".gitlab-ci.yml", ".github/workflows/image.yml", "tests/container/run.sh"):  # fmt: skip
        if path == "compose.yaml" and name == "base-image":
            continue  # nobody deploys it by itself
        assert part.files[path] == whole.files[path]
        assert part.modes[path] == whole.modes[path]
    assert part.files["CONTAINER.md"] == whole.files["README.md"]
    assert not {"README.md", "LICENSE", ".gitignore", "pyproject.toml", "go.mod"} & part.files.keys()
    assert not [path for path in part.files if path.startswith(("src/", "internal/"))]
    assert part.findings == 0
    assert {place.file for place in part.satisfied()} <= part.files.keys()
    assert json.loads(part.files["scaffold.json"])["files"].keys() == part.files.keys() - {"scaffold.json"}


def test_it_is_upgraded_without_the_application_too():
    part = generate(STARTER, {}, container_only=True)
    made = upgrade(read_manifest(part.files["scaffold.json"]), {"port": "9000"})
    assert made.project.files == generate(STARTER, {"port": "9000"}, container_only=True).files
    assert "src/" not in "".join(line for line in made.patch.splitlines() if line.startswith("diff"))


@pytest.fixture
def application(tmp_path, monkeypatch):
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "app.py").write_text("print('Hello')\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_that_is_there_is_overwritten_unasked(application, capsys):
    assert main(["start", STARTER, "--only-container"]) == 2
    assert "has these already: Dockerfile;" in capsys.readouterr().err
    assert sorted(path.name for path in application.iterdir()) == ["Dockerfile", "app.py"]


def test_files_that_are_there_can_be_kept(application, capsys):
    assert main(["start", STARTER, "--only-container", "--keep", "port=9000"]) == 0
    assert "left alone: Dockerfile" in capsys.readouterr().out
    assert (application / "Dockerfile").read_text() == "FROM scratch\n"
    assert (application / "docker-entrypoint.sh").stat().st_mode & 0o111
    assert (application / "app.py").exists()


def test_files_that_are_there_can_be_replaced(application):
    assert main(["start", STARTER, "--only-container", "--overwrite"]) == 0
    assert (application / "Dockerfile").read_bytes() == generate(STARTER, {}).files["Dockerfile"]


def test_a_link_is_not_written_through(application, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside") / "Makefile"
    (application / "Makefile").symlink_to(outside)
    assert main(["start", STARTER, "--only-container"]) == 2
    assert "Makefile" in capsys.readouterr().err
    assert main(["start", STARTER, "--only-container", "--overwrite"]) == 2
    assert not outside.exists()


def test_a_whole_project_still_wants_an_empty_folder(application, capsys):
    assert main(["start", STARTER, "-o", ".", "--overwrite"]) == 2
    assert "--only-container" in capsys.readouterr().err
