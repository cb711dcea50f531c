"""Rendering in memory gives what stock cookiecutter gives, its library and its command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cookiecutter.generate import generate_files

from portal.starters import Project, catalogue, generate
from portal.starters.catalogue import load
from portal.starters.generating import PORTAL_FILES
from tests.starters.conftest import BIN, STARTERS, run
from tests.starters.pairs import pairwise

ANSWERS = (
    {},
    {"project_name": "Beam server", "description": "{{ 7*7 }} $(id) \"quoted\" 'x' \u00e9 \U0001f6f0", "ci": "both"},
    {"vendor": "A & B <c>", "ci": "none", "signer": "none", "label_profile": "standard", "licence": "Apache-2.0"},
)


def on_disk(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def in_memory(project: Project) -> dict[str, tuple[bytes, int]]:
    """Without what only the portal writes."""
    return {path: (project.files[path], project.modes[path]) for path in project.files if path not in PORTAL_FILES}


def everything(project: Project) -> dict[str, object]:
    """The context as cookiecutter has it: its private settings and all variables."""
    settings = load().templates[project.starter.name].settings
    return {key: value for key, value in settings.items() if key.startswith("_")} | dict(project.context)


def fitting(starter: str, answers: dict[str, str]) -> dict[str, str]:
    """Those of the answers that the starter asks for."""
    asked = {field.name for field in catalogue()[starter].fields}
    return {name: answer for name, answer in answers.items() if name in asked}


@pytest.fixture(autouse=True)
def plain_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("answers", ANSWERS)
def test_the_library_gives_the_same_files(starter, answers, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(catalogue()[starter].folder)
    project = generate(starter, fitting(starter, answers))
    context = {"cookiecutter": everything(project)}
    made = generate_files(catalogue()[starter].folder, context, tmp_path, accept_hooks=False)
    assert on_disk(Path(made)) == in_memory(project)


@pytest.mark.parametrize("starter", STARTERS)
def test_the_command_with_a_replay_file_gives_the_same_files(starter, tmp_path):
    project = generate(starter, fitting(starter, ANSWERS[1]))
    replay = tmp_path / "answers.json"
    replay.write_bytes(project.replay())
    done = run(
        BIN / "cookiecutter", "--replay-file", replay, "-o", tmp_path / "out", catalogue()[starter].folder,
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert on_disk(tmp_path / "out" / project.slug) == in_memory(project)


@pytest.mark.parametrize("starter", STARTERS)
def test_the_command_with_its_own_defaults_gives_what_no_answers_give(starter, tmp_path):
    done = run(
        BIN / "cookiecutter", "--no-input", "-o", tmp_path / "out", catalogue()[starter].folder,
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    project = generate(starter, {})
    assert on_disk(tmp_path / "out" / project.slug) == in_memory(project)


@pytest.mark.long
@pytest.mark.parametrize("starter", STARTERS)
def test_the_library_agrees_on_every_pair_of_options(starter, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(catalogue()[starter].folder)
    options = {field.name: field.choices for field in catalogue()[starter].fields if field.kind == "choice"}
    for number, answers in enumerate(pairwise(options)):
        project = generate(starter, answers)
        context = {"cookiecutter": everything(project)}
        made = generate_files(catalogue()[starter].folder, context, tmp_path / str(number), accept_hooks=False)
        assert on_disk(Path(made)) == in_memory(project)


@pytest.mark.parametrize("starter", STARTERS)
def test_prompts_say_what_the_form_says(starter):
    prompts = load().templates[starter].settings["__prompts__"]
    for field in catalogue()[starter].fields:
        assert prompts[field.name].startswith(field.label)
