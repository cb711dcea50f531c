"""Whatever is typed is refused at its field or comes out literally; nothing of it is ever run or compiled."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from pathlib import Path

import dockerfile
import pytest
import yaml
from markdown_it import MarkdownIt

from portal.starters import InvalidAnswers, Project, catalogue, generate
from tests.starters import hostile
from tests.starters.conftest import STARTER, STARTERS

# The files that free text may stand in, pages of a web site apart.
SINKS = frozenset(
    ["Cargo.toml", "Dockerfile", "Dockerfile.onbuild", "LICENSE", "README.md", "container-review.json", "package.json",
     "pyproject.toml", "scaffold.json"]
)  # fmt: skip
FREE_TEXT = ("project_name", "description", "author_name", "vendor")
FIELDS = [field.name for field in catalogue()[STARTER].fields]


def generated(name: str, value: object) -> Project | str:
    """The project, or the message at the field."""
    answers = {name: value} | ({"project_slug": "beam-server"} if name == "project_name" else {})
    try:
        return generate(STARTER, answers)
    except InvalidAnswers as invalid:
        errors = invalid.errors
    assert list(errors) == [name]
    return errors[name]


def labels(project: Project) -> dict[str, str]:
    """The labels as the official parser splits them, with the quoting taken off as BuildKit does."""
    (instruction,) = (
        command for command in dockerfile.parse_string(project.files["Dockerfile"].decode()) if command.cmd == "LABEL"
    )
    pairs = list(zip(instruction.value[::2], instruction.value[1::2], strict=True))
    return {key: unquoted(value) for key, value in pairs}


def unquoted(value: str) -> str:
    """A double-quoted word: backslash takes the meaning from quote, dollar and itself; a bare dollar expands."""
    assert value[0] == value[-1] == '"'
    inner = value[1:-1]
    if re.fullmatch(r"\$[a-z_]+", inner):
        return inner
    assert not re.search(r'(?<!\\)(\\\\)*[$"]', inner), f"expands or ends early: {value}"
    return re.sub(r'\\(["$\\])', r"\1", inner)


def readme_text(project: Project) -> list[str]:
    """The README's texts as a CommonMark reader shows them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(project.files["README.md"].decode())
    texts = []
    for token in tokens:
        assert token.type not in ("html_block", "html_inline")
        for child in token.children or []:
            assert child.type != "html_inline"
        if token.type == "inline":
            texts.append("".join(child.content for child in token.children or []))
    return texts


@pytest.mark.parametrize("name", FREE_TEXT)
@pytest.mark.parametrize("value", hostile.LITERAL)
def test_free_text_is_refused_or_comes_out_literally_in_every_place(name, value):
    outcome = generated(name, value)
    if isinstance(outcome, str):
        return
    text = unicodedata.normalize("NFC", value).strip(" ")
    metadata = tomllib.loads(outcome.files["pyproject.toml"].decode())["project"]
    found = labels(outcome)
    readme = readme_text(outcome)
    if name == "description":
        assert metadata["description"] == found["description"] == found["org.opencontainers.image.description"] == text
        assert text in readme
    elif name == "author_name":
        assert metadata["authors"] == [{"name": text, "email": "you@example.org"}]
        assert found["author"] == f"{text} <you@example.org>"
        assert f"{text} you@example.org" in readme
    elif name == "vendor":
        assert found["vendor"] == found["org.opencontainers.image.vendor"] == text
        assert f"Copyright (c) {text}\n" in outcome.files["LICENSE"].decode()
        assert text in readme
    else:
        assert found["org.opencontainers.image.title"] == text
        assert text in readme
    assert json.loads(outcome.files["scaffold.json"])["answers"][name] == text


@pytest.mark.parametrize("name", FREE_TEXT)
def test_free_text_changes_no_other_file(name):
    plain = generate(STARTER, {"project_slug": "beam-server"})
    other = generate(STARTER, {"project_slug": "beam-server", name: "{{ 7*7 }} $(id) `id` \"x\" 'y' # z"})
    changed = {path for path in plain.files if plain.files[path] != other.files[path]}
    assert changed <= {"Dockerfile", "LICENSE", "README.md", "pyproject.toml", "scaffold.json"}


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in FREE_TEXT])
@pytest.mark.parametrize("value", [value for value in hostile.LITERAL if value not in ("null", "yes")])
def test_what_is_no_free_text_is_refused(name, value):
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value) and not value.startswith(("con", "nul", "lpt")):
        pytest.skip("a name like any other")
    if name == "author_email" and value == "a@b.example":
        pytest.skip("an address like any other")
    assert isinstance(generated(name, value), str)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", hostile.REFUSED_EVERYWHERE, ids=ascii)
def test_characters_and_sizes_that_no_field_takes_are_refused(name, value):
    if value == "" and catalogue()[STARTER].field(name).derived:
        pytest.skip("empty means: follow from the others")
    assert isinstance(generated(name, value), str)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", hostile.NOT_TEXT)
def test_what_is_not_text_is_refused(name, value):
    assert isinstance(generated(name, value), str)


def test_nothing_was_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for value in hostile.LITERAL:
        for name in FIELDS:
            generated(name, value)
    assert list(tmp_path.iterdir()) == []
    assert not Path("PWNED").exists()


@pytest.mark.parametrize("value", hostile.LITERAL)
def test_pipeline_files_stay_yaml_of_the_same_shape(value):
    answers = {"project_slug": "beam-server", "ci": "both"}
    expected = generate(STARTER, answers)
    try:
        project = generate(STARTER, answers | {"description": value, "author_name": value, "vendor": value})
    except InvalidAnswers:
        return
    for path in (".gitlab-ci.yml", ".github/workflows/image.yml", "compose.yaml"):
        assert yaml.safe_load(project.files[path]) == yaml.safe_load(expected.files[path])


def test_the_list_is_long_enough_to_mean_something():
    assert len({*hostile.LITERAL, *hostile.REFUSED_EVERYWHERE}) >= 150


# ---- Every starter, whatever its language ----


@pytest.mark.parametrize("starter", STARTERS)
def test_every_starter_keeps_free_text_to_its_places_and_literal_there(starter):
    asked = {field.name for field in catalogue()[starter].fields}
    free = [name for name in FREE_TEXT if name in asked]
    plain = generate(starter, {"project_slug": "beam-server"})
    taken = 0
    for value in hostile.LITERAL[STARTERS.index(starter) % 3 :: 3]:  # so each value meets three starters or four
        refused: dict[str, str] = {}
        try:
            project = generate(starter, {"project_slug": "beam-server"} | dict.fromkeys(free, value))
        except InvalidAnswers as invalid:
            refused = invalid.errors
        assert set(refused) <= set(free)
        if refused:
            continue
        taken += 1
        text = unicodedata.normalize("NFC", value).strip(" ")
        assert project.files.keys() == plain.files.keys()
        assert labels(project)["vendor"] == labels(project)["description"] == text
        assert text in readme_text(project)
        assert json.loads(project.files["scaffold.json"])["answers"]["vendor"] == text
        changed = {path.rpartition("/")[2] for path in plain.files if plain.files[path] != project.files[path]}
        assert {name for name in changed if not name.endswith(".html")} <= SINKS
    assert taken >= 30


@pytest.mark.parametrize("starter", STARTERS)
def test_every_starter_refuses_at_its_field_what_is_no_answer(starter):
    for field in catalogue()[starter].fields:
        for value in (*hostile.REFUSED_EVERYWHERE, *hostile.NOT_TEXT):
            if value == "" and field.derived:
                continue
            with pytest.raises(InvalidAnswers) as caught:
                generate(starter, {"project_slug": "beam-server", field.name: value})
            assert list(caught.value.errors) == [field.name]


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("key", ["_extensions", "__image", "_template", "unknown", "cookiecutter", "", "__proto__"])
def test_every_starter_refuses_keys_that_are_no_question(starter, key):
    with pytest.raises(InvalidAnswers) as caught:
        generate(starter, {key: "x"})
    assert list(caught.value.errors) == [key]
