"""Answers are checked field by field, with messages that say what is wrong and how to mend it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.starters import InvalidAnswers, catalogue, generate, stand_ins
from portal.starters.answers import check_answer
from tests.starters.conftest import STARTER


def error(**answers: object) -> str:
    """The one message that these answers get."""
    with pytest.raises(InvalidAnswers) as caught:
        generate(STARTER, answers)
    (name,) = answers
    assert list(caught.value.errors) == [name]
    return caught.value.errors[name]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("Beam", "'B' can't be part of it"),
        ("beam server", "a space can't be part of it"),
        ("beam_server", "'_' can't be part of it"),
        ("1beam", "begins with '1'"),
        ("-beam", "begins with '-'"),
        ("beam-", "no hyphen may end it"),
        ("beam--server", "follow another hyphen"),
        ("b", "at least 2"),
        ("b" * 49, "49 characters"),
        ("b\u0435am", "'\u0435' can't be part of it"),
        ("json", "standard library"),
        ("class", "keyword"),
        ("match", "keyword"),
        ("com1", "Windows"),
        ("tests", "the project needs for itself"),
        ("pytest", "tools need"),
    ],
)
def test_a_short_name_that_cannot_be_one_is_refused_with_the_reason(value, says):
    assert says in error(project_slug=value)


@pytest.mark.parametrize("value", ["ab", "beam-server", "a1-b2-c3", "b" * 48])
def test_a_short_name_is_taken(value):
    assert generate(STARTER, {"project_slug": value}).slug == value


@pytest.mark.parametrize(
    "value", ["80", "1023", "65536", "08080", "8080.0", "-1", "8e3", "\u0668\u0660\u0668\u0660", "port"]
)
def test_a_port_that_an_unprivileged_process_cannot_have_is_refused(value):
    assert "1024 to 65535" in error(port=value)


@pytest.mark.parametrize("value", ["1024", "65535", 8081])
def test_a_port_is_taken_as_text_or_number(value):
    assert f"EXPOSE {value}/tcp".encode() in generate(STARTER, {"port": value}).files["Dockerfile"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("python", "Name a version"),
        ("python:latest", "must begin with at least major and minor version"),
        ("python:3", "must begin with at least major and minor version"),
        ("python:3-slim", "must begin with at least major and minor version"),
        ("evil.example/python:3.14", "trusted registry"),
        ("docker.io/someone/python:3.14", "trusted registry"),
        ("someone/python:3.14", "trusted registry"),
        ("node:22.1", "the official image python, version 3.11 or newer, or an image from artefact.skao.int"),
        ("ubuntu:22.04", "can't be built on ubuntu"),
        ("docker.io/library/node:22.1", "can't be built on node"),
        ("python:3.10-slim", "python 3.11 or newer"),
        ("python:2.7.18", "python 3.11 or newer"),
        ("python:3.14-alpine3.22", "alpine images"),
        ("artefact.skao.int.evil.example/python:3.14", "trusted registry"),
        ("artefact.skao.int:8443/python:3.14", "trusted registry"),
        ("Python:3.14", "all in lower case"),
        ("python:3.14 AS x", "Give an image"),
        ("python:3.14@sha256:abc", "Give an image"),
        ("https://docker.io/python:3.14", "Give an image"),
        ("$base", "Give an image"),
    ],
)
def test_a_base_image_that_is_not_trusted_or_not_versioned_is_refused(value, says):
    assert says in error(base_image=value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("java-http-service", "eclipse-temurin:25", None),  # one number names a release, the reviewer says
        ("java-http-service", "eclipse-temurin:25-jre-noble", None),
        ("java-http-service", "eclipse-temurin:21-jre-ubi9-minimal", "eclipse-temurin 25.0 or newer"),
        ("java-http-service", "eclipse-temurin:latest", "as in eclipse-temurin:25.0"),
        ("java-http-service", "eclipse-temurin", "as in eclipse-temurin:25.0"),
        ("go-http-service", "debian:13-slim", None),
        ("go-http-service", "ubuntu:24", "as in ubuntu:24.04"),
        ("node-http-service", "node:24", "as in node:2"),
    ],
)
def test_a_version_counts_as_the_image_does(name, value, says):
    starter = catalogue()[name]
    _, message = check_answer(starter.field("base_image"), value, starter.language)
    assert message is None if says is None else says in message


@pytest.mark.parametrize(
    "value",
    [
        "python:3.12-slim-trixie",
        "python:3.14.1",
        "python:3.11-slim-bookworm",
        "docker.io/library/python:3.13-slim",
        "artefact.skao.int/ska-python:0.1.2",
        "python:3.14-slim@sha256:" + "0" * 64,
    ],
)
def test_a_trusted_versioned_base_image_is_taken(value):
    assert f'ARG base_image="{value}"'.encode() in generate(STARTER, {"base_image": value}).files["Dockerfile"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("repository", "http://example.org/x"),
        ("repository", "https://user:password@example.org/x"),
        ("repository", "https://example.org/x?y=z"),
        ("repository", "https://example.org/x y"),
        ("repository", 'https://example.org/"'),
        ("repository", "https://example.org:99999/x"),
        ("repository", "javascript:alert(1)"),
        ("website", "https://ex\u00e4mple.org"),
        ("author_email", "ada"),
        ("author_email", "ada@localhost"),
        ("author_email", "a..b@example.org"),
        ("author_email", "ada@example.org, bob@example.org"),
        ("author_email", "ada@example.org>"),
        ("registry", "https://registry.example.org"),
        ("registry", "registry.example.org/Project"),
        ("registry", "localhost"),
        ("registry", "registry.example.org/a/../b"),
        ("registry", "registry.example.org:0/x"),
        ("licence", "GPL-9.0"),
        ("ci", "jenkins"),
        ("label_profile", ""),
        ("description", "..."),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused(name, value):
    assert error(**{name: value})


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("git@github.com:acme/beam.git", "https://github.com/acme/beam.git"),
        ("git@git.example.org:group/sub/beam", "https://git.example.org/group/sub/beam"),
        ("ssh://git@git.example.org:2222/group/beam.git", "https://git.example.org/group/beam.git"),
        ("ssh://git.example.org/beam", "https://git.example.org/beam"),
        ("git+ssh://git@git.example.org/group/beam", "https://git.example.org/group/beam"),
        ("github.com/acme/beam", "https://github.com/acme/beam"),
    ],
)
def test_an_address_as_git_has_it_becomes_one_by_https(typed, address):
    project = generate(STARTER, {"repository": typed})
    assert project.answers["repository"] == address
    assert address in project.files["Dockerfile"].decode()


@pytest.mark.parametrize(
    ("answers", "files"),
    [
        ({}, {".gitlab-ci.yml"}),
        ({"repository": "https://github.com/acme/beam"}, {".github/workflows/image.yml"}),
        ({"repository": "git@github.com:acme/beam.git"}, {".github/workflows/image.yml"}),
        ({"repository": "https://gitlab.example.org/acme/beam"}, {".gitlab-ci.yml"}),
        ({"repository": "https://github.com/acme/beam", "ci": "gitlab"}, {".gitlab-ci.yml"}),
        ({"repository": "https://github.com/acme/beam", "ci": "none"}, set()),
    ],
)
@pytest.mark.parametrize("starter", list(catalogue()))
def test_the_host_of_the_sources_chooses_the_pipeline_unless_one_is_asked_for(starter, answers, files):
    there = generate(starter, answers).files.keys()
    assert there & {".gitlab-ci.yml", ".github/workflows/image.yml"} == files


@pytest.mark.parametrize(
    "key", ["_extensions", "__package", "_jinja2_env_vars", "no_such_field", "_copy_without_render"]
)
def test_a_key_that_is_no_question_is_refused(key):
    assert "no such question" in error(**{key: "x"})


def test_all_wrong_answers_are_told_at_once():
    with pytest.raises(InvalidAnswers) as caught:
        generate(STARTER, {"port": "1", "licence": "x", "description": "a\nb", "_x": "y"})
    assert caught.value.errors.keys() == {"port", "licence", "description", "_x"}


def test_a_name_that_no_short_name_follows_from_asks_for_one():
    with pytest.raises(InvalidAnswers) as caught:
        generate(STARTER, {"project_name": "7 + 7"})
    assert "'7-7', which follows from the other answers" in caught.value.errors["project_slug"]
    assert generate(STARTER, {"project_name": "7 + 7", "project_slug": "seven"}).slug == "seven"


def test_answers_that_follow_from_others_follow_them():
    project = generate(STARTER, {"project_name": "\u00dcber Beam 2"})
    assert project.slug == "uber-beam-2"
    assert project.answers["website"] == project.answers["repository"] == "https://gitlab.com/ska-telescope/uber-beam-2"


def test_composed_and_decomposed_letters_and_spaces_around_give_the_same_project():
    composed = generate(STARTER, {"author_name": "Andr\u00e9"})
    assert generate(STARTER, {"author_name": "  Andre\u0301 "}).zip() == composed.zip()


def test_an_unknown_starter_is_a_key_error():
    with pytest.raises(KeyError):
        generate("no-such-starter", {})


def test_defaults_pass_their_own_checks():
    for name in catalogue():
        assert generate(name, {}).files


@given(st.dictionaries(st.sampled_from([field.name for field in catalogue()[STARTER].fields]), st.text(max_size=60)))
def test_any_text_gives_a_project_or_messages_at_its_fields(answers):
    errors = {}
    try:
        assert generate(STARTER, answers).files
    except InvalidAnswers as invalid:
        errors = invalid.errors
    assert set(errors) <= {field.name for field in catalogue()[STARTER].fields}
    assert all(message.endswith((".", ")")) for message in errors.values())


@pytest.mark.parametrize(("key", "meant"), [("slug", "project_slug"), ("licens", "licence"), ("Port", "port")])
def test_a_key_that_is_nearly_a_question_is_told_which(key, meant):
    assert error(**{key: "x"}) == f"There is no such question. Did you mean {meant}?"


def test_answers_that_are_still_stand_ins_are_known():
    starter = catalogue()[STARTER]

    def left(**answers: str) -> list[str]:
        return [field.name for field in stand_ins(starter, generate(STARTER, answers).answers)]

    assert left() == ["project_name", "description", "author_name", "author_email"]
    assert left(author_name="Ada", project_name="Beams", description="Counts") == ["author_email"]
    known = {"project_name": "Beams", "description": "Counts", "author_name": "Ada", "author_email": "ada@example.org"}
    assert left(**known) == []
    assert left(**known, ci="github") == ["repository"]  # the organisation's sources lie in GitLab
    assert left(**known, ci="both") == []
    elsewhere = known | {"repository": "https://github.com/ada/beams"}
    assert left(**elsewhere) == ["registry", "vendor"]  # whose sources lie elsewhere has others, most likely
    assert left(**elsewhere, registry="ghcr.io/ada", vendor="Ada") == []
