"""Stages know what they build on, what they copy from, and which of them a build delivers."""

import pytest

from portal.dockerfile import parse, read_image


def test_the_image_of_a_stage_has_the_defaults_put_in():
    image = parse("ARG v=3.12\nARG base=python:${v}-slim\nFROM ${base} AS b").stages[0].image
    assert (image.repository, image.tag, image.unresolved) == ("python", "3.12-slim", ())


def test_an_image_with_an_unknown_variable_names_it():
    image = parse("ARG base\nFROM $base:${tag:-1}").stages[0].image
    assert image.unresolved == ("base",)
    assert image.tag == "1"


def test_scratch_is_no_image():
    assert parse("FROM scratch").stages[0].image is None


def test_aliases_mean_the_same_in_any_case():
    model = parse("FROM a AS Build\nFROM BUILD\nCOPY --from=bUILD x y")
    assert model.stages[1].base is model.stages[0]
    assert model.stages[1].references[0].stage is model.stages[0]


def test_copies_and_mounts_make_dependencies_by_name_and_number():
    model = parse(
        "FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=0 x y\nRUN --mount=type=bind,from=two,target=/t z\n"
        "COPY --from=nginx:1.27 x y\n"
    )
    assert [stage.index for stage in model.stages[2].dependencies] == [0, 1]
    assert model.stages[2].references[2].image.tag == "1.27"


def test_the_results_are_the_last_stage_and_those_nobody_uses():
    model = parse("FROM a AS base\nFROM base AS tests\nFROM base AS _tool\nFROM base AS app")
    assert [stage.name.value for stage in model.results] == ["tests", "app"]
    assert model.final.name.value == "app"


@pytest.mark.parametrize("default", ["ARG kind=plain\n", ""])
def test_stages_that_a_variable_chooses_from_are_no_results(default):
    text = f"{default}FROM a AS base-plain\nFROM b AS base-full\nFROM c AS docs\nFROM base-$kind AS app"
    assert [stage.name.value for stage in parse(text).results] == ["docs", "app"]


def test_the_instruction_in_force_comes_from_the_nearest_stage():
    model = parse("FROM a AS base\nUSER one\nUSER two\nFROM base")
    assert model.final.effective("USER").arguments[0].value == "two"
    assert model.final.effective("CMD") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("python", (None, "python", None, None)),
        ("python:3.12", (None, "python", "3.12", None)),
        ("org/app@sha256:ab", (None, "org/app", None, "sha256:ab")),
        ("localhost/app", ("localhost", "app", None, None)),
        ("r.example.org:5000/a/b:1@sha256:ab", ("r.example.org:5000", "a/b", "1", "sha256:ab")),
        ("r.example.org:5000/a", ("r.example.org:5000", "a", None, None)),
    ],
)
def test_an_image_reference_is_taken_apart(text, parts):
    image = read_image(text)
    assert (image.registry, image.repository, image.tag, image.digest) == parts
