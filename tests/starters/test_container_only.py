"""A starter's container without its application, for a project that has one."""

import hashlib
import json
import re

import pytest

from portal.cli import main
from portal.starters import generate, read_manifest, upgrade
from tests.starters.conftest import STARTER, STARTERS, run, write


@pytest.mark.parametrize("name", STARTERS)
def test_the_container_s_files_come_without_the_application(name):
    whole, part = generate(name, {"ci": "both"}), generate(name, {"ci": "both"}, container_only=True)
    for path in (".dockerignore", "docker-entrypoint.sh", "compose.yaml", ".gitlab-ci.yml",
                 ".github/workflows/image.yml", "tests/container/run.sh"):  # fmt: skip
        if path == "compose.yaml" and name == "base-image":
            continue  # nobody deploys it by itself
        assert part.files[path] == whole.files[path]
        assert part.modes[path] == whole.modes[path]
    contract = "CONTAINER.md holds the container's interface contract"
    said = part.files["Dockerfile"].decode()
    assert said.replace("CONTAINER.md", "README.md") == whole.files["Dockerfile"].decode()
    assert "README.md" not in said
    assert contract in said or name == "base-image"
    assert not {"README.md", "LICENSE", ".gitignore", "pyproject.toml", "go.mod"} & part.files.keys()
    assert not [path for path in part.files if path.startswith(("src/", "internal/"))]
    assert part.findings == 0
    assert {place.file for place in part.satisfied()} <= part.files.keys()
    assert json.loads(part.files["scaffold.json"])["files"].keys() == part.files.keys() - {"scaffold.json"}


@pytest.mark.parametrize("name", STARTERS)
def test_the_contract_begins_with_the_lines_to_change_and_speaks_of_no_file_that_is_left_out(name):
    whole, part = generate(name, {"ci": "both"}), generate(name, {"ci": "both"}, container_only=True)
    text = part.files["CONTAINER.md"].decode()
    checklist, _, rest = text.partition("Everything below")
    assert re.findall("^## (.*)", text, re.M)[0] == "Change these to fit your application"
    for path in part.files.keys() - {"CONTAINER.md", "scaffold.json", "container-review.json"}:
        assert f"`{path}`" in checklist  # what unpacking replaces
    rows = re.findall(r"^\| `([^`]+)`, lines? ([0-9, ]+) \|", checklist, re.M)
    assert {"docker-entrypoint.sh", "Makefile", ".gitlab-ci.yml"} <= {path for path, _ in rows}
    for path, numbers in rows:
        lines = part.files[path].decode().split("\n")
        assert all(lines[int(number) - 1].strip() for number in numbers.split(", "))
    gone = whole.files.keys() - part.files.keys()
    named = {*gone, *(path.rpartition("/")[2] for path in gone), *(f"{path.partition('/')[0]}/" for path in gone)}
    named -= {"tests/", "scripts/", *(f"{path.partition('/')[0]}/" for path in gone if "/" not in path)}
    assert [each for each in named if re.search(rf"(?<![\w./-]){re.escape(each)}(?![\w-])", rest)] == []


@pytest.mark.parametrize("name", STARTERS)
def test_it_satisfies_alone_only_what_the_application_has_no_part_in(name):
    satisfied = {id_ for place in generate(name, {}, container_only=True).satisfied() for id_ in place.requirements}
    assert {"IMG-4", "IMG-18", "IMG-32", "TAG-2"} <= satisfied
    if name not in ("static-web-site", "base-image"):  # whose program is in the container's files
        assert not satisfied & {"APP-7", "RUN-8", "RUN-14", "RUN-16", "RUN-17", "RUN-18", "RUN-20"}


def test_what_was_had_before_the_contract_began_with_them_is_upgraded():
    part = generate(STARTER, {}, container_only=True)
    plain = {path: generate(STARTER, {}).files[of] for path, of in (("CONTAINER.md", "README.md"), ("Dockerfile",) * 2)}
    record = json.loads(part.files["scaffold.json"])
    record["files"] |= {path: {"sha256": hashlib.sha256(content).hexdigest()} for path, content in plain.items()}
    made = upgrade(read_manifest(json.dumps(record).encode()))
    assert made.unlike == ()
    assert "+## Change these to fit your application" in made.patch
    assert "-## Start" in made.patch


def test_a_contract_that_the_portal_wrote_otherwise_before_is_left_out_of_the_patch():
    record = json.loads(generate(STARTER, {}, container_only=True).files["scaffold.json"])
    record["files"]["CONTAINER.md"] = {"sha256": "0" * 64}
    made = upgrade(read_manifest(json.dumps(record).encode()), {"port": "9000"})
    assert made.unlike == ("CONTAINER.md",)
    assert made.kept_away == ("CONTAINER.md",)
    assert "b/CONTAINER.md" not in made.patch
    assert "b/compose.yaml" in made.patch


@pytest.mark.parametrize("name", STARTERS)
def test_its_makefile_needs_nothing_of_the_example(name, tmp_path):
    project = write(generate(name, {"project_name": "Shop", "ci": "both"}, container_only=True), tmp_path)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"], ["tag", "v1.4.0"]):
        run("git", "-c", "user.name=T", "-c", "user.email=t@example.org", *command, cwd=project)
    helped = run("make", "help", cwd=project)
    assert helped.stderr == ""
    listed = {line.split()[0] for line in helped.stdout.splitlines()}
    assert {"build", "lint", "lint-code", "lint-files", "release", "test", "test-container", "version"} <= listed
    assert not listed & {"compile", "example", "format", "serve"}
    # What carries its program with it has that one's version, all else that of its git tag.
    version = "0.1.0" if name in ("static-web-site", "base-image") else "1.4.0"
    assert run("make", "--silent", "version", cwd=project).stdout == f"{version}\n"
    assert f'version="{version}"' in run("make", "-n", "build", cwd=project).stdout
    makefile = (project / "Makefile").read_text()
    for target in re.findall(r"- make (?:--silent )?([a-z-]+)", (project / ".gitlab-ci.yml").read_text()):
        assert f"\n{target}:" in makefile


def test_what_the_image_of_a_python_project_insists_on_is_said(tmp_path):
    project = write(generate(STARTER, {}, container_only=True), tmp_path)
    said = (project / "CONTAINER.md").read_text()
    assert "`pip-compile --generate-hashes`" in said
    assert "copies `requirements.txt`" in said
    done = run("make", "test", cwd=project)
    assert done.returncode
    assert "There is no requirements.txt yet. CONTAINER.md says what it holds." in done.stderr
    for file in ("Makefile", "Dockerfile.dev"):
        assert "requirements-dev.txt" in (project / file).read_text()
    assert (project / "requirements-dev.txt").exists()


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
    assert (application / "Dockerfile").read_bytes() == generate(STARTER, {}, container_only=True).files["Dockerfile"]


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
