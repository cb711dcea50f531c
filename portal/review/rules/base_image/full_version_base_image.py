import re
from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import SINGLE_NUMBER, Origin, described, is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.version_fixes import name_version

rule = Rule(
    title="Name major and minor version of the base image",
    requirements=("IMG-18",),
    severity=Severity.ERROR,
    why="""
        `python:3` is 3.15 today and 3.16 next year, with other defaults, removed modules and other wheels; the tag
        alone does not tell. With major and minor version (`python:3.14`) the image stays compatible and still gets
        its patches. A tag without any number (`node:lts`, `php:fpm-alpine`, `debian:stable`) moves even more.

        Some images count with one number only, for them that number is enough: distributions such as Debian,
        Fedora, AlmaLinux or Amazon Linux (and their code names), PostgreSQL from 10 on, builds of Java. The
        profile may name more. Dates, commit hashes and digests are exact anyway. Images that carry the version in
        their name (`distroless/static-debian12`) are left alone.

        No other reviewer checks this; it is what this standard says.
    """,
    options={"single_number": SINGLE_NUMBER},
    examples=(
        fixed("FROM python:3-slim\n", "FROM python:3.14-slim\n", 1, caption="or an older one: that is yours to decide"),
        bad("FROM node:20-alpine\n", 1, caption="the variant does not make a version"),
        bad("FROM node:20-alpine3.19\n", 1, caption="this is the version of Alpine, not of Node"),
        bad("FROM ghcr.io/astral-sh/uv:python3.12-alpine\n", 1, caption="the version of Python, not of uv"),
        bad("FROM php:fpm\n", 1, caption="no number at all"),
        bad("FROM postgres:9\n", 1, caption="PostgreSQL had two numbers before 10"),
        bad("ARG version=3\nFROM python:${version}-slim\n", 1),
        good("FROM python:3.12-slim\n"),
        good("FROM clojure:temurin-21-tools-deps-1.12.3.1577\n", "its own version stands further back"),
        good("FROM debian:12-slim\n", "Debian counts with one number"),
        good("FROM ubuntu:jammy\n", "a code name is 22.04 and nothing else"),
        good("FROM postgres:16\n"),
        good("FROM ubuntu:focal-20240111\n", "a date"),
        good("FROM bitnami/minideb:bookworm\n", "Debian 12 and nothing else"),
        good("FROM registry.example.org/team/base:1f3a9c2e\n", "a commit"),
        good("FROM jenkins/inbound-agent:3283.v92c105e0f819-8-jdk21\n", "a build and its commit"),
        good("FROM gcr.io/distroless/static-debian12:nonroot\n"),
        good("FROM node:20\n", "where the profile says so", single_number=("node",)),
    ),
)

_NUMBER = regex(r"(?:^|[._-])(?:v|release[._-]|jdk[._-]?|java|openjdk-?)?(\d+)(?:[._](\d+))?", re.ASCII | re.IGNORECASE)
_HASH = regex(r"^(?:sha-|git-|g)?(?=[0-9a-f]*\d)[0-9a-f]{7,40}$")
_DATE = regex(r"(?:^|\D)(?:20\d{6}|20\d\d[-.]\d\d(?:[-.]\d\d)?)(?:\D|$)")
_CODE_NAMES = frozenset(
    [
        "wheezy",
        "jessie",
        "stretch",
        "buster",
        "bullseye",
        "bookworm",
        "trixie",
        "forky",
        "bionic",
        "focal",
        "jammy",
        "noble",
        "plucky",
        "questing",
        "xenial",
        "trusty",
        "oldstable",
        "oldoldstable",
        "humble",
        "jazzy",
        "kilted",
    ]
)
_VARIANTS = ("alpine", "slim", "ubi", "ubuntu", "debian", "windowsservercore", "nanoserver", "cuda")
_DISTRIBUTIONS = frozenset(["ubuntu", "debian", "buildpack-deps", "minideb", "ros"])
# `uv:python3.12-slim` gives the version of Python and none of uv; other names may be how a project counts: `r2.1`.
_RUNTIME = regex(r"(?:python|py|node|php|ruby|go|java|perl|cuda)\d+[._]\d+", re.IGNORECASE)
_OWN_VERSION = regex(r"[a-z]+\d+[._]\d+", re.IGNORECASE)


# How other projects count: by years (`TL2025-historic`, `ltsc2022`), or behind the system's or another part's name
# (`debian-2.5.4`, `debian-12-ocaml-5.3`), or by builds with their commit (`3283.v92c105e0f819-8`, as Jenkins does).
_YEAR = regex(r"(?:^|\D)20[12]\d(?:\D|$)")
_THREE_PARTS = regex(r"[a-z]-v?\d+\.\d+\.\d+(?:\D|$)")
_BUILD_AND_COMMIT = regex(r"(?:^|-)\d+\.v[0-9a-f_]{7,}")
_TWO_PARTS = regex(r"([a-z]+)-v?\d+\.\d+(?:[^\d.]|$)")


def _counts_otherwise(tag: str) -> bool:
    if _YEAR.search(tag) is not None or _BUILD_AND_COMMIT.search(tag) is not None:
        return True
    return any(word not in _VARIANTS for word in _TWO_PARTS.findall(tag))


def _is_old_postgres(name: str, major: str) -> bool:
    return name == "postgres" and int(major[:4]) < 10


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or stage.base is not None or image.digest or not image.tag:
        return
    tag = image.tag
    if tag == "latest" or tag.startswith("latest-") or tag.endswith("-latest"):
        return  # no-latest-base-image
    origin = Origin(stage, context)
    if image.unresolved and not origin.literal_tag:
        return
    if "distroless" in image.repository or _HASH.match(tag) or _DATE.search(tag):
        return
    name = short_name(image).lower()
    first = tag.partition("-")[0]
    if first in _CODE_NAMES and name in _DISTRIBUTIONS and not first.startswith("old"):
        return
    if _THREE_PARTS.search(tag) or (not is_official(image) and _counts_otherwise(tag)):
        return
    number = None if tag.startswith(_VARIANTS) else _NUMBER.search(first) or _NUMBER.search(tag)
    if number is not None and number.start(1) > len(first) and any(v in tag[: number.start(1)] for v in _VARIANTS):
        number = None  # the first number belongs to the variant: `fpm-alpine3.19`
    if _RUNTIME.match(first) and not _RUNTIME.match(name + first):
        number = None
    elif _OWN_VERSION.match(first) and not tag.startswith(_VARIANTS):
        return
    if number is None:
        message = f"{described(stage, origin)} names no version of {name}: its tag moves from release to release."
    elif number[2] is not None or (
        name in context.option(rule, "single_number") and not _is_old_postgres(name, number[1])
    ):
        return
    else:
        wanted = tag[: number.end(1)] + ".<minor>" + tag[number.end(1) :]
        message = (
            f"{described(stage, origin)} names only the major version: say {image.full_name}:{wanted}, so that the "
            f"next minor release of {name} comes in when you decide."
        )
    yield Problem(
        origin.span,
        message,
        name_version(image, origin, context) if number is not None else (),
        severity=None if is_official(image) else Severity.WARNING,
        related=origin.related,
    )


@rule.explains
def why(stage: Stage, context: Context) -> str | None:
    """Why a tag without a minor version is enough."""
    image = stage.image
    if image is None or stage.base is not None:
        return None
    if image.digest:
        return f"{image.text[:60]} is exact by its digest."
    name, first = short_name(image).lower(), (image.tag or "").partition("-")[0]
    if first in _CODE_NAMES and name in _DISTRIBUTIONS:
        return f"{image.text[:60]} is enough: {first} is the name of one release of {name}."
    number = _NUMBER.match(first)
    if number is not None and number[2] is None and name in context.option(rule, "single_number"):
        return f"{image.text[:60]} is enough: one number names a release of {name}."
    return None
