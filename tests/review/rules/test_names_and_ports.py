import pytest

from portal.review.licences import suggested_licence
from tests.review.rules.reviewing import lines, words


@pytest.mark.parametrize(
    "image",
    [
        *("Ubuntu:24.04", "ubuntu:", "ubuntu@", "http://r.io/x:1", "r.io//x:1", "-x:1", "x:.1", "x@sha256:12"),
        *("a/b/:1", "x__y/___z:1", "r.io:port/x:1", "x:" + "1" * 129),
    ],
)
def test_no_registry_knows_this_name(image):
    assert lines("valid-image-reference", f"FROM {image}\n") == [1]


@pytest.mark.parametrize(
    "image",
    [
        *("ubuntu", "ubuntu:24.04", "r.io:5000/a/b-c__d.e:V1_2", "localhost:5000/x", "x@sha256:" + "a" * 64, "scratch"),
        *("$BASE", "${REGISTRY}/python:3.12", "[::1]:5000/x:1", "REGISTRY/x:1"),
    ],
)
def test_this_name_of_an_image_is_well_formed(image):
    assert lines("valid-image-reference", f"FROM {image}\n") == []


def test_an_empty_default_is_underlined_where_it_stands():
    assert lines("valid-image-reference", "# the base\nARG base=\nFROM ${base}\n") == [2]


def test_stages_are_renamed_only_by_name_and_not_by_number():
    from portal.review import fix

    text = "FROM a:1.2 AS Build\nFROM scratch\nCOPY --from=0 /x /x\nCOPY --from=BUILD /y /y\n"
    mended = fix(text, rules={"lower-case-stage-names"})
    assert mended == text.replace("Build", "build").replace("BUILD", "build")


@pytest.mark.parametrize(
    ("image", "wrong"),
    [
        *(("debian:11-slim", True), ("debian:12", False), ("debian:buster", True), ("ubuntu:20.04", True)),
        *(("ubuntu:22.10", True), ("ubuntu:22.04", False), ("node:20.1", True), ("node:22", False), ("node:23", True)),
        *(("python:3", False), ("python:2", True), ("python:3.10-slim", True), ("python:3.13-bullseye", True)),
        *(("golang:1.25", True), ("alpine:3.21.2", True), ("alpine:3.22", False), ("node:24-alpine3.18", True)),
        *(
            ("centos:7", True),
            ("openjdk:21", True),
            ("amazonlinux:2023", False),
            ("python", False),
            ("x/python:2", False),
        ),
        *(("php:8.4-fpm", False), ("ruby:3.2-slim", True), ("python:3.15-rc", False), ("debian:20240101", False)),
    ],
)
def test_a_release_without_support_is_known_as_of_november_2026(image, wrong):
    assert bool(lines("supported-base-image", f"FROM {image}\n")) is wrong


@pytest.mark.parametrize(
    ("image", "trusted"),
    [
        *(("python:3.12", ("docker.io",)), ("x/y:1", ("docker.io",)), ("index.docker.io/x/y:1", ("docker.io",))),
        *(("python:3.12", ("docker.io/library/*",)), ("a.example.org/x:1", ("*.example.org",)), ("scratch", ("none",))),
        *(("$BASE", ("none",)), ("${REGISTRY}/x:1", ("none",))),
    ],
)
def test_this_image_comes_from_a_trusted_registry(image, trusted):
    assert lines("trusted-registries", f"FROM {image}\n", registries=trusted) == []


@pytest.mark.parametrize(
    ("image", "trusted"),
    [
        *(
            ("x/y:1", ("docker.io/library/*",)),
            ("example.org/x:1", ("*.example.org",)),
            ("quay.io/x:1", ("docker.io",)),
        ),
    ],
)
def test_this_image_does_not(image, trusted):
    assert lines("trusted-registries", f"FROM {image}\n", registries=trusted) == [1]


def test_a_build_context_given_by_name_needs_no_trust():
    assert lines("trusted-registries", "FROM scratch\nCOPY --from=assets / /\n", registries=("none",)) == []


@pytest.mark.parametrize(
    "port", ["0", "65536", "80-70000", "80/http", "http", "80,81", "80/", "9000-80", "99999999999"]
)
def test_this_is_no_port(port):
    assert lines("valid-port", f"FROM x:1.2\nEXPOSE {port}\n") == [2]


@pytest.mark.parametrize("port", ["1", "65535", "80-81/udp", "80/TCP", "$port", "${port:-8080}", '"80"', "8080:80"])
def test_this_is_a_port_or_not_this_rules_business(port):
    assert lines("valid-port", f"FROM x:1.2\nEXPOSE {port}\n") == []


def test_the_port_with_a_host_part_is_underlined():
    assert words("no-host-port", "FROM x:1.2\nEXPOSE 80 127.0.0.1:81:82 ${p:-83} ${h}:84\n") == [
        "127.0.0.1:81:82",
        "${h}:84",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("Apache2.0", "Apache-2.0"), ("Apache License, Version 2.0", "Apache-2.0"), ("MIT License", "MIT")),
        *(
            ("GPLv3", "GPL-3.0-only"),
            ("GPLv3+", "GPL-3.0-or-later"),
            ("BSD-3", "BSD-3-Clause"),
            ("AGPLv3", "AGPL-3.0-only"),
        ),
        *(("Proprietary", "LicenseRef-Proprietary"), ("all rights reserved", ""), ("MIT AND", ""), ("(MIT", "MIT")),
    ],
)
def test_a_licence_is_not_an_spdx_expression(written, meant):
    assert suggested_licence(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("MIT", "mit", "Apache-2.0", "MIT OR Apache-2.0", "(MIT AND BSD-3-Clause) OR ISC", "GPL-2.0-or-later"),
        *("GPL-3.0-only WITH GCC-exception-3.1", "LicenseRef-Ours", "NewLicence-9.9", "GPL-3.0"),
    ],
)
def test_a_licence_is_an_spdx_expression(text):
    assert suggested_licence(text) is None
