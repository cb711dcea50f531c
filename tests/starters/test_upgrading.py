"""Upgrades: patches that git merges with what a project's owner changed, and reports that foretell how."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from portal.cli import main
from portal.starters import BadManifest, InvalidAnswers, generate, read_manifest, upgrade
from portal.starters.catalogue import at_version
from portal.starters.drift import Change
from portal.starters.generating import PORTAL_FILES, render
from portal.starters.manifest import FILE, manifest
from portal.starters.patches import Files, git_patch
from tests.starters.conftest import STARTER, STARTERS, write

OLD = "1.0.0"
ANSWERS = {"project_name": "Beam server", "ci": "both", "description": 'It\'s "$HOME" {{ 7*7 }} \u00e9'}


def git(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False, **options)


def commit(folder: Path) -> None:
    assert git(folder, "add", "--all").returncode == 0
    assert git(folder, "commit", "--quiet", "--message", "Work").returncode == 0


@pytest.fixture
def old_project(tmp_path) -> Path:
    """A repository with a project as version 1.0.0 generated it."""
    starter, template = at_version(STARTER, OLD)
    context = template.derived(ANSWERS)
    rendered = render(starter, template, context, container_only=False)
    answers = {field.name: context[field.name] for field in starter.fields}
    for path, content in rendered.files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(rendered.modes[path])
    (tmp_path / FILE).write_bytes(manifest(starter, answers, rendered.files, ()).written())
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def patched(folder: Path, **answers: str) -> subprocess.CompletedProcess[str]:
    patch = upgrade(read_manifest((folder / FILE).read_bytes()), answers).patch
    return git(folder, "apply", "--3way", "-", input=patch)


def reader(folder: Path):
    return lambda path: (folder / path).read_bytes() if (folder / path).is_file() else None


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_an_untouched_project_becomes_what_the_newest_version_makes(old_project, tmp_path_factory):
    done = patched(old_project)
    assert done.returncode == 0, done.stderr
    fresh = write(generate(STARTER, ANSWERS), tmp_path_factory.mktemp("fresh"))
    assert state(old_project) == state(fresh)


def test_edits_elsewhere_are_merged(old_project):
    handler = old_project / "src" / "beam_server" / "health.py"
    handler.write_text(handler.read_text() + "\n\n# ours\n")
    dockerfile = old_project / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text() + "# our last line\n")
    commit(old_project)
    report = upgrade(read_manifest((old_project / FILE).read_bytes()), read=reader(old_project)).drift
    assert {file.path for file in report.theirs} == {"Dockerfile", "src/beam_server/health.py"}
    assert not report.conflicts
    done = patched(old_project)
    assert done.returncode == 0, done.stderr
    assert handler.read_text().endswith("# ours\n")
    fresh = generate(STARTER, ANSWERS).files
    assert dockerfile.read_text() == fresh["Dockerfile"].decode() + "# our last line\n"


def edit_where_both_change(folder: Path) -> str:
    """Change a line that the newest version changes, too; gives the path."""
    made = upgrade(read_manifest((folder / FILE).read_bytes()))
    path = "Dockerfile"
    ours = made.old.contents[path].decode().split("\n")
    new = made.project.files[path].decode().split("\n")
    number = next(number for number, line in enumerate(ours) if line and line not in new)
    ours[number] += " # ours"
    (folder / path).write_text("\n".join(ours))
    commit(folder)
    return path


def test_edits_of_the_same_lines_are_foretold_and_left_as_conflicts(old_project):
    path = edit_where_both_change(old_project)
    report = upgrade(read_manifest((old_project / FILE).read_bytes()), read=reader(old_project)).drift
    assert [file.path for file in report.conflicts] == [path]
    done = patched(old_project)
    assert done.returncode == 1
    assert "<<<<<<<" in (old_project / path).read_text()
    unmerged = git(old_project, "diff", "--name-only", "--diff-filter=U").stdout.split()
    assert unmerged == [path]
    fresh = generate(STARTER, ANSWERS).files
    assert {name: (old_project / name).read_bytes() for name in fresh if name != path} == {
        name: content for name, content in fresh.items() if name != path
    }


def test_the_command_applies_the_patch(old_project, capsys):
    assert main(["upgrade", str(old_project), "--apply"]) == 0
    said = capsys.readouterr().err
    assert "python-http-service: 1.0.0 -> " in said
    assert "0 files changed by you" in said
    assert "0 conflicts expected" in said
    commit(old_project)
    assert main(["upgrade", str(old_project), "--apply"]) == 0
    assert "Nothing to do" in capsys.readouterr().err


def test_the_command_prints_a_patch_that_git_takes(old_project, capsys):
    assert main(["upgrade", str(old_project)]) == 0
    printed = capsys.readouterr().out
    assert git(old_project, "apply", "--3way", "--check", "-", input=printed).returncode == 0
    assert main(["upgrade", str(old_project), "-o", str(old_project / "x.patch")]) == 0
    assert (old_project / "x.patch").read_text() == printed


def test_the_command_says_which_conflicts_are_left(old_project, capsys):
    path = edit_where_both_change(old_project)
    assert main(["upgrade", str(old_project), "--apply"]) == 1
    said = capsys.readouterr().err
    assert f"conflict: {path}" in said
    assert f"Conflicts to settle, then git add and commit: {path}" in said


def test_the_command_merges_though_the_generated_files_were_never_committed(old_project, capsys):
    dockerfile = old_project / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text() + "# our last line\n")
    subprocess.run(["rm", "-rf", ".git"], cwd=old_project, check=True)
    git(old_project, "init", "--quiet")
    commit(old_project)
    assert main(["upgrade", str(old_project), "--apply"]) == 0, capsys.readouterr().err
    assert dockerfile.read_text().endswith("# our last line\n")


def test_the_command_leaves_deleted_files_deleted_and_uncommitted_ones_alone(old_project, capsys):
    (old_project / "Makefile").unlink()
    commit(old_project)
    assert main(["upgrade", str(old_project), "--apply"]) == 0
    assert "left out: Makefile" in capsys.readouterr().err
    assert not (old_project / "Makefile").exists()
    git(old_project, "reset", "--hard", "--quiet")
    (old_project / "Dockerfile").write_text("FROM scratch\n")
    assert main(["upgrade", str(old_project), "--apply"]) == 2
    assert "commit these first" in capsys.readouterr().err
    assert (old_project / "Dockerfile").read_text() == "FROM scratch\n"


@pytest.mark.parametrize("starter", STARTERS)
def test_an_answer_can_be_changed_afterwards(starter, tmp_path, tmp_path_factory):
    folder = write(generate(starter, {"ci": "gitlab"}), tmp_path)
    git(folder, "init", "--quiet")
    commit(folder)
    answers = {"ci": "github", "registry": "registry.example.org/dishes"}
    done = patched(folder, **answers)
    assert done.returncode == 0, done.stderr
    fresh = write(generate(starter, answers), tmp_path_factory.mktemp("fresh"))
    assert state(folder) == state(fresh)
    assert not (folder / ".gitlab-ci.yml").exists()


def test_modes_ends_and_empty_files_are_patched_as_git_does_it(tmp_path):
    old = Files({"run.sh": b"x\n", "gone": b"a\nb", "end": b"a\nb", "empty": b""},
                {"run.sh": 0o644, "gone": 0o644, "end": 0o644, "empty": 0o644})  # fmt: skip
    new = Files({"run.sh": b"x\n", "end": b"a\nb\n", "new.sh": b"#!/bin/sh", "more": b"", "empty": b"\x0c\xc2\x85\n"},
                {"run.sh": 0o755, "end": 0o755, "new.sh": 0o755, "more": 0o644, "empty": 0o644})  # fmt: skip
    for path, content in old.contents.items():
        (tmp_path / path).write_bytes(content)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    done = git(tmp_path, "apply", "--3way", "-", input=git_patch(old, new))
    assert done.returncode == 0, done.stderr
    assert state(tmp_path) == {path: (content, new.modes[path]) for path, content in sorted(new.contents.items())}
    assert git_patch(old, old) == ""


def test_new_dropped_and_spoilt_answers_are_told():
    starter = generate("go-http-service", {})
    said = json.loads(starter.files[FILE])
    del said["answers"]["builder_image"]
    made = upgrade(read_manifest(json.dumps(said)))
    assert made.project.answers["builder_image"] == starter.answers["builder_image"]
    with pytest.raises(InvalidAnswers) as invalid:
        upgrade(read_manifest(json.dumps(said)), {"port": "80", "colour": "red"})
    assert set(invalid.value.errors) == {"port", "colour"}


def test_a_project_made_otherwise_than_its_manifest_says_is_told_apart():
    said = json.loads(generate(STARTER, {}).files[FILE])
    said["files"]["Dockerfile"]["sha256"] = "0" * 64
    assert upgrade(read_manifest(json.dumps(said))).unlike == ("Dockerfile",)


def test_without_the_project_nothing_is_said_of_its_owner():
    made = upgrade(read_manifest(generate(STARTER, {}).files[FILE]), {"port": "9000"})
    assert not made.drift.known
    assert {file.theirs for file in made.drift.files} == {None}
    assert "Dockerfile" in {file.path for file in made.drift.ours}
    assert {file.ours for file in made.drift.ours} == {Change.CHANGED}


def test_the_portal_s_own_files_are_upgraded_with_the_rest(old_project):
    made = upgrade(read_manifest((old_project / FILE).read_bytes()))
    for path in PORTAL_FILES:
        assert f"diff --git a/{path} b/{path}" in made.patch


GOOD = json.loads(generate(STARTER, {}).files[FILE])


def changed(**parts: object) -> str:
    return json.dumps({**GOOD, **parts})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("[]", "JSON object"),
        ("null", "JSON object"),
        ("[" * 100_000, "not JSON"),
        ("{", "not JSON"),
        ('{"template": ' + "9" * 5000 + "}", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        ("x" * 500_001, "larger"),
        ("{}", '"template"'),
        (changed(template="../../etc"), '"template"'),
        (changed(template=["x"]), '"template"'),
        (changed(template="none"), "no starter 'none'"),
        (changed(version=1), '"version"'),
        (changed(version="9.9.9"), "does not know version 9.9.9"),
        (changed(version="../1.0.0"), '"version"'),
        (changed(version=".."), "does not know version"),
        (changed(answers=[]), '"answers"'),
        (changed(answers={"port": 8080}), '"answers"'),
        (changed(answers={f"a{number}": "" for number in range(200)}), '"answers"'),
        (changed(answers={"colour": "red"}), "did not ask for 'colour'"),
        (changed(answers={"_extensions": "os.system"}), "did not ask for"),
        (changed(answers={"__package": "x"}), "did not ask for"),
        (changed(answers={"project_slug": "../../x"}), "project_slug"),
        (changed(answers={"project_slug": "x\n"}), "project_slug"),
        (changed(answers={"description": "a\nRUN id"}), "description"),
        (changed(answers={"description": "x" * 100_000}), "description"),
        (changed(answers={"ci": "none of these"}), "ci"),
        (changed(only="everything"), '"only"'),
        (changed(files=[]), '"files"'),
        (changed(files={"../x": {"sha256": "0" * 64}}), '"files"'),
        (changed(files={"/etc/passwd": {"sha256": "0" * 64}}), '"files"'),
        (changed(files={"a": {"sha256": "0"}}), '"files"'),
        (changed(files={"a": None}), '"files"'),
        (changed(files={"a": {"sha256": "0" * 64, "requirements": [1]}}), '"files"'),
        (changed(files={f"a{number}": {"sha256": "0" * 64} for number in range(600)}), '"files"'),
        (changed(version=OLD, only="container"), "without its application"),
    ],
)
def test_a_hostile_manifest_is_refused_with_what_is_wrong(text, message):
    with pytest.raises(BadManifest, match=message.replace("(", r"\(")) as refused:
        upgrade(read_manifest(text))
    assert len(str(refused.value)) < 500


def test_the_command_refuses_what_it_can_not_use(tmp_path, capsys):
    assert main(["upgrade", str(tmp_path)]) == 2
    assert "scaffold.json can't be read" in capsys.readouterr().err
    (tmp_path / FILE).write_text(changed(version="9.9.9"))
    assert main(["upgrade", str(tmp_path)]) == 2
    assert "does not know version 9.9.9" in capsys.readouterr().err
    (tmp_path / FILE).write_text(changed())
    assert main(["upgrade", str(tmp_path), "port=80"]) == 2
    assert "port: " in capsys.readouterr().err
