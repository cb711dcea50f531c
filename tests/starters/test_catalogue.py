"""The catalogue: every scaffold is described, and what it says holds."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from portal.standard import catalogue as standard
from portal.starters import BrokenScaffold, catalogue, generate
from portal.starters.catalogue import SCAFFOLDS, load
from portal.starters.paths import check_paths
from tests.starters.conftest import STARTER
from tests.starters.pairs import pairwise

FREE_TEXT_FILTERS = {
    "404.html": "html",
    "Cargo.toml": "quoted",
    "Dockerfile": "label",
    "LICENSE": "text",
    "README.md": "markdown",
    "about.md": "markdown",
    "index.html": "html",
    "package.json": "quoted",
    "pyproject.toml": "quoted",
    "labels": "label",
    "licence": "text",
}
LEFT_TO_CHILDREN = {
    "base-image": {"RUN-8", "RUN-13", "RUN-16", "RUN-17", "RUN-18", "RUN-19", "RUN-20"},
}
"""What no image without an application can show; its README says that it is left to who builds on it."""


@pytest.mark.parametrize("starter", catalogue().values(), ids=catalogue())
def test_every_field_has_a_label_a_help_and_a_default_or_follows_from_others(starter):
    for field in starter.fields:
        assert field.label
        assert field.help.endswith(".")
        assert field.placeholder
        assert field.default in ("", field.placeholder)
        assert field.kind in ("text", "choice", "number")
        assert field.group in ("main", "more")
        assert field.kind != "choice" or len(field.options) > 1
        assert all(label for _, label in field.options)
        assert not field.pattern or re.fullmatch(field.pattern, field.placeholder)


@pytest.mark.parametrize("starter", catalogue().values(), ids=catalogue())
def test_few_questions_come_first(starter):
    groups = [field.group for field in starter.fields]
    assert groups == sorted(groups)
    assert groups.count("main") <= 6


@pytest.mark.parametrize("name", catalogue())
def test_every_marked_place_is_found_for_every_pair_of_options(name):
    options = {field.name: field.choices for field in catalogue()[name].fields if field.kind == "choice"}
    for answers in pairwise(options):
        project = generate(name, answers)
        for place in project.satisfied():
            assert place.file in project.files
            assert 0 <= place.line <= project.files[place.file].decode().count("\n")
            assert set(place.requirements) <= standard().requirements.keys()
            assert place.because.endswith(".")


@pytest.mark.parametrize("name", catalogue())
def test_every_requirement_that_a_starter_can_show_is_satisfied(name):
    satisfied = {id_ for ids in catalogue()[name].satisfies.values() for id_ in ids}
    wanted = {id_ for id_, requirement in standard().requirements.items() if "starter" in requirement.seen_in}
    assert wanted - LEFT_TO_CHILDREN.get(name, set()) <= satisfied


@pytest.mark.parametrize("name", catalogue())
def test_of_every_requirement_it_says_where_it_is_satisfied_or_why_not(name):
    starter = catalogue()[name]
    satisfied = {id_ for ids in starter.satisfies.values() for id_ in ids}
    assert not satisfied & starter.left.keys()
    assert satisfied | starter.left.keys() == standard().requirements.keys()
    assert all(because.endswith(".") for because in starter.left.values())


@pytest.mark.parametrize("name", catalogue())
def test_every_step_of_the_dockerfile_is_marked(name):
    project = generate(name, {})
    lines = project.files["Dockerfile"].decode().split("\n")
    steps = [
        number
        for number, line in enumerate(lines, start=1)
        if re.match(r"[A-Z]+ ", line) and not lines[number - 2].endswith("\\")
    ]
    marked = {place.line for place in project.satisfied() if place.file == "Dockerfile"}
    unmarked = [lines[number - 1] for number in steps if number not in marked]
    # What is left serves the step beside it: the builder's folder, its last steps, further build arguments.
    assert {line.split()[0] for line in unmarked} <= {"ARG", "COPY", "FROM", "RUN", "WORKDIR"}
    assert len(unmarked) <= len(steps) / 3


@pytest.mark.parametrize(
    ("answers", "file", "lost"),
    [
        ({"signer": "none"}, "Makefile", {"TAG-11"}),
        ({"log_format": "plain"}, "tests/test_logs.py", {"RUN-18", "RUN-20"}),
        ({"log_format": "ska"}, "src/my_service/logs.py", {"RUN-18", "RUN-20"}),
    ],
)
def test_an_answer_against_the_standard_loses_the_requirement(answers, file, lost):
    def shown(project):
        return {id_ for place in project.satisfied() if place.file == file for id_ in place.requirements}

    assert lost <= shown(generate(STARTER, {}))
    assert not lost & shown(generate(STARTER, answers))


def test_the_manifest_says_what_the_project_was_made_from():
    project = generate(STARTER, {"project_name": "Beam server"})
    manifest = json.loads(project.files["scaffold.json"])
    assert manifest["template"] == STARTER
    assert manifest["version"] == catalogue()[STARTER].version
    assert manifest["answers"] == project.answers
    assert manifest["files"].keys() == project.files.keys() - {"scaffold.json"}
    assert "IMG-32" in manifest["files"]["Dockerfile"]["requirements"]


def test_free_text_stands_only_where_it_may_and_only_encoded():
    for path in SCAFFOLDS.rglob("*"):
        if not path.is_file() or path.suffix in (".pyc", ".zip") or path.name == "cookiecutter.json":
            continue
        for expression in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", path.read_text()):
            if re.search(r"cookiecutter\.(project_name|description|author_name|vendor)\b", expression):
                wanted = FREE_TEXT_FILTERS.get(path.name, "text" if path.parent.name == "licences" else None)
                assert wanted, f"{path.name} may not hold free text: {expression}"
                assert re.search(rf"\| {wanted} \}}\}}$", expression), f"{path.name}: {expression}"


def test_scaffolds_have_no_hooks_and_link_to_nothing_but_the_shared_parts():
    assert not list(SCAFFOLDS.rglob("hooks"))
    shared = SCAFFOLDS / "shared"
    for path in SCAFFOLDS.rglob("*"):
        assert not path.is_symlink() or shared in path.resolve().parents


@pytest.fixture
def broken(tmp_path: Path):
    """A copy of the scaffolds to break."""
    shutil.copytree(SCAFFOLDS, tmp_path / "scaffolds", symlinks=True)
    return tmp_path / "scaffolds"


def test_a_scaffold_that_names_an_unknown_requirement_is_not_loaded(broken):
    file = broken / "shared" / "satisfies.yaml"
    file.write_text(file.read_text().replace("IMG-32,", "IMG-99,"))
    with pytest.raises(BrokenScaffold, match="IMG-99"):
        load(broken)


def test_a_scaffold_with_a_link_in_its_project_is_not_loaded(broken):
    (broken / STARTER / "{{cookiecutter.project_slug}}" / "link").symlink_to("/etc/hostname")
    with pytest.raises(BrokenScaffold, match="symbolic link"):
        load(broken)


def test_a_scaffold_with_broken_template_syntax_is_not_loaded(broken):
    (broken / STARTER / "{{cookiecutter.project_slug}}" / "new.txt").write_text("{% if %}")
    with pytest.raises(BrokenScaffold, match=r"new\.txt"):
        load(broken)


def test_a_field_that_nobody_describes_is_not_loaded(broken):
    file = broken / STARTER / "cookiecutter.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"colour": "red"}))
    with pytest.raises(BrokenScaffold, match="format"):
        load(broken)


@pytest.mark.parametrize(
    "path",
    ["../x", "/x", "a/../b", "a//b", "a/.", "x.", "con", "a/NUL.txt", ".git/config", "a b", "a\\b", "a:b", "-x",
     "\u00e9", "x\n", "", "/".join("abcdefghi"), "x" * 101],
)  # fmt: skip
def test_a_path_that_not_every_system_can_unpack_is_refused(path):
    with pytest.raises(BrokenScaffold):
        check_paths([path])


def test_two_paths_that_differ_by_case_only_are_refused():
    with pytest.raises(BrokenScaffold, match="case"):
        check_paths(["README.md", "readme.md"])
