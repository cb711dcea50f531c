import pytest

from portal.review import review
from portal.review.releases import AS_OF
from tests.review.rules.reviewing import lines, words


@pytest.mark.parametrize(
    "image", ["python", "library/python", "docker.io/python", "localhost:5000/x", "${REG:-r.io}/python"]
)
def test_an_image_without_tag_is_reported(image):
    assert lines("pin-base-image", f"FROM {image}\n") == [1]


@pytest.mark.parametrize(
    "image", ["scratch", "python:3", "x@sha256:" + "0" * 64, "$BASE", "python:${TAG}", "python:latest"]
)
def test_this_is_no_image_without_tag(image):
    assert lines("pin-base-image", f"FROM {image}\n") == []


def test_the_argument_that_lacks_the_tag_is_what_is_underlined():
    text = "ARG registry=r.example.org\nARG base=python\nFROM --platform=$BUILDPLATFORM ${registry}/${base} AS x\n"
    assert words("pin-base-image", text) == ["python"]
    assert lines("pin-base-image", text) == [2]


def test_the_word_in_from_is_underlined_where_the_tag_stands_there():
    text = "ARG registry=r.example.org\nFROM ${registry}/python:latest\n"
    assert words("no-latest-base-image", text) == ["${registry}/python:latest"]


def test_a_stage_that_builds_on_another_is_not_an_image():
    assert lines("pin-base-image", "FROM a:1.2 AS python\nFROM python\n") == []


@pytest.mark.parametrize("image", ["nginx:latest", "x:latest-alpine", "mcr.microsoft.com/mssql/server:2022-latest"])
def test_latest_in_any_shape_is_reported(image):
    assert lines("no-latest-base-image", f"FROM {image}\n") == [1]


@pytest.mark.parametrize("image", ["nginx:latestish", "latest:1.2", "nginx"])
def test_this_is_not_latest(image):
    assert lines("no-latest-base-image", f"FROM {image}\n") == []


@pytest.mark.parametrize(
    "image",
    [
        *("python:3", "node:20", "php:8-fpm-alpine", "golang:1-bookworm", "ruby:3-slim", "nginx:1", "alpine:3"),
        *("node:lts", "nginx:stable-alpine", "nginx:alpine3.19", "debian:stable", "postgres:alpine", "python:bookworm"),
        *("r.example.org/team/app:main", "maven:3-eclipse-temurin-21", "v.io/x:v2"),
    ],
)
def test_a_tag_without_minor_version_is_reported(image):
    assert lines("full-version-base-image", f"FROM {image}\n") == [1]


@pytest.mark.parametrize(
    "image",
    [
        *("python:3.12", "python:3.12.1-slim-bookworm", "node:20.11-alpine3.19", "alpine:3.19", "nginx:1.25-alpine"),
        *("debian:12", "debian:bookworm-slim", "ubuntu:22.04", "ubuntu:jammy", "postgres:16-alpine", "fedora:40"),
        *("amazonlinux:2", "eclipse-temurin:21-jre", "rockylinux:9", "almalinux:9-minimal", "x/y:v1.2.3"),
        *(
            "ubuntu:noble-20240801",
            "x/y:20240801",
            "x/y:sha-1f3a9c2",
            "x/y:1f3a9c2e5b",
            "gcr.io/distroless/base:nonroot",
        ),
        *("scratch", "python", "python:latest", "python:$TAG", "maven:3.9-eclipse-temurin-21", "x/y:release-1.4"),
        *("quay.io/minio/minio:RELEASE.2024-01-01T00-00-00Z", "mcr.microsoft.com/dotnet/sdk:8.0"),
        "registry.access.redhat.com/ubi9/ubi:9.4-1123",
    ],
)
def test_this_tag_is_exact_enough(image):
    assert lines("full-version-base-image", f"FROM {image}\n") == []


def message(rule: str, text: str) -> str:
    (finding,) = [finding for finding in review(text).findings if finding.rule == rule]
    return finding.message


@pytest.mark.parametrize(
    ("image", "end"),
    [
        ("debian:buster", "in June 2024."),
        ("debian:10.13-slim", "in June 2024."),
        ("python:3.8.1", "in October 2024."),
        ("node:20", "in April 2026."),
        ("ubuntu:18.04", "in May 2023."),
    ],
)
def test_the_end_of_support_is_named_where_it_is_known(image, end):
    assert message("supported-base-image", f"FROM {image}\n").endswith(end)


def test_a_release_whose_end_is_not_known_has_no_made_up_date():
    said = message("supported-base-image", "FROM fedora:30\n")
    assert said.endswith(f"fedora 30 gets no more security fixes (as of {AS_OF}).")


def test_support_ends_for_a_line_of_releases_and_not_for_one_version_of_it():
    said = message("supported-base-image", "FROM node:20.11\n")
    assert "node 20 got its last security fixes in April 2026" in said


@pytest.mark.parametrize(
    "image", ["mongo:8.0", "mysql:8.4", "mysql:9", "node:22.1", "ubuntu:26.04", "debian:12", "php:8.2"]
)
def test_a_release_between_two_that_are_out_is_not_called_out(image):
    assert lines("supported-base-image", f"FROM {image}\n") == []


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("COPY --from=nginx:latest /a /a", "no-latest-base-image"),
        ("RUN --mount=type=bind,from=tool/x:latest,target=/x x", "no-latest-base-image"),
        ("RUN --mount=from=alpine,target=/x x", "pin-base-image"),
        ("COPY --from=ghcr.io/team/tool /a /a", "pin-base-image"),
    ],
)
def test_an_image_that_files_come_from_needs_a_version_like_a_base_image(step, rule):
    assert lines(rule, f"FROM debian:12\n{step}\n") == [2]
    assert words(rule, f"FROM debian:12\n{step}\n") == [step.split("from=")[1].split(",")[0].split(" ")[0]]


@pytest.mark.parametrize("source", ["assets", "build", "nginx:1.27", "alpine@sha256:" + "a" * 64, "$image"])
def test_a_stage_a_named_context_or_a_pinned_image_to_copy_from_is_fine(source):
    text = f"FROM debian:12 AS build\nFROM debian:12\nCOPY --from={source} /a /a\n"
    assert lines("pin-base-image", text) == lines("no-latest-base-image", text) == []
