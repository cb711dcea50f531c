import re
from collections.abc import Iterator

from portal.dockerfile.model import ImageReference, Stage
from portal.review.context import Context
from portal.review.images import Origin, described, is_official, short_name
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Build on a release that still gets security fixes",
    requirements=("IMG-17",),
    aliases=("DD077", "ruby/eol-ruby-version"),
    severity=Severity.WARNING,
    why="""
        When the makers of a distribution or language end the support of a release, holes that are found later stay
        open in every image built on it, and no rebuild helps. Archives of old distributions move, too, so that
        installing packages fails one day.

        The table behind this rule is small and of November 2026: the releases of Docker Hub's most used official images
        whose free support had ended by then, and images that were given up altogether. What is not in it may be old
        just as well; a scanner that knows today's date knows more.
    """,
    examples=(
        bad("FROM debian:stretch\n", 1),
        bad("FROM python:2.7\n", 1),
        bad("FROM node:22.1-buster\n", 1, caption="an old Debian below"),
        bad("ARG version=18.04\nFROM ubuntu:${version}\n", 1),
        bad("FROM openjdk:17-slim\n", 1, caption="given up altogether"),
        good("FROM debian:12\n"),
        good("FROM ubuntu:24.04\n"),
        good("FROM node:22.1\n", "newer than 21, which is out"),
        good("FROM registry.example.org/python:2.7\n", "not an official image: who knows what is in it"),
    ),
)

# As of 2026-11. The last release that is out of support; releases above it that are out, too.
_LAST: dict[str, tuple[int, ...]] = {
    "alpine": (3, 21),
    "amazonlinux": (2,),
    "centos": (8,),
    "debian": (11,),
    "fedora": (42,),
    "golang": (1, 25),
    "mongo": (6,),
    "mysql": (8, 0),
    "node": (21,),
    "php": (8, 1),
    "postgres": (14,),
    "python": (3, 10),
    "ruby": (3, 2),
    "ubuntu": (20, 4),
}
_MORE: dict[str, frozenset[tuple[int, ...]]] = {
    "node": frozenset([(23,), (25,)]),
    "ubuntu": frozenset([(20, 10), (21, 4), (21, 10), (22, 10), (23, 4), (23, 10), (24, 10), (25, 4), (25, 10)]),
}
# The month of the last free security fixes, as the makers' calendars give it (for Debian the end of its LTS).
_ENDS: dict[str, dict[tuple[int, ...], str]] = {
    "alpine": {(3, 18): "May 2025", (3, 19): "November 2025", (3, 20): "April 2026", (3, 21): "November 2026"},
    "amazonlinux": {(1,): "December 2023", (2,): "June 2026"},
    "debian": {(8,): "June 2020", (9,): "June 2022", (10,): "June 2024", (11,): "August 2026"},
    "mysql": {(5, 7): "October 2023", (8, 0): "April 2026"},
    "node": {
        (12,): "April 2022",
        (14,): "April 2023",
        (16,): "September 2023",
        (18,): "April 2025",
        (20,): "April 2026",
        (17,): "June 2022",
        (19,): "June 2023",
        (21,): "June 2024",
        (23,): "June 2025",
        (25,): "June 2026",
    },
    "php": {(7, 4): "November 2022", (8, 0): "November 2023", (8, 1): "December 2025"},
    "postgres": {
        (10,): "November 2022",
        (11,): "November 2023",
        (12,): "November 2024",
        (13,): "November 2025",
        (14,): "November 2026",
    },
    "python": {
        (2, 7): "January 2020",
        (3, 6): "December 2021",
        (3, 7): "June 2023",
        (3, 8): "October 2024",
        (3, 9): "October 2025",
        (3, 10): "October 2026",
    },
    "ruby": {(2, 7): "March 2023", (3, 0): "April 2024", (3, 1): "March 2025", (3, 2): "March 2026"},
    "ubuntu": {
        (14, 4): "April 2019",
        (16, 4): "April 2021",
        (18, 4): "May 2023",
        (20, 4): "May 2025",
        (24, 10): "July 2025",
        (25, 4): "January 2026",
        (25, 10): "July 2026",
    },
}
_RELEASES: dict[str, dict[str, tuple[int, ...]]] = {
    "debian": {"jessie": (8,), "stretch": (9,), "buster": (10,), "bullseye": (11,)},
    "ubuntu": {
        "trusty": (14, 4),
        "xenial": (16, 4),
        "bionic": (18, 4),
        "focal": (20, 4),
        "oracular": (24, 10),
        "plucky": (25, 4),
    },
}
_CODE_NAMES = {
    "debian": ("wheezy", "jessie", "stretch", "buster", "bullseye", "oldoldstable"),
    "ubuntu": ("precise", "trusty", "xenial", "bionic", "focal", "kinetic", "lunar", "mantic", "oracular", "plucky"),
}
_GIVEN_UP = {
    "openjdk": "eclipse-temurin or another build of Java",
    "java": "eclipse-temurin or another build of Java",
    "centos": "almalinux, rockylinux or another successor",
    "node-chakracore": "node",
    "jenkins": "jenkins/jenkins",
}
_NUMBER = re.compile(r"v?(\d+)(?:\.(\d+))?(?![\d])")
_OLD_BASE = re.compile(r"(?:^|-)(wheezy|jessie|stretch|buster|bullseye|trusty|xenial|bionic|focal)(?:-|$)")
_OLD_ALPINE = re.compile(r"-alpine3\.(\d+)")
_PRERELEASE = re.compile(r"\d(?:rc|beta|alpha|a|b)\d")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or stage.base is not None or not is_official(image) or image.unresolved:
        return
    message = _wrong(image)
    if message is not None:
        origin = Origin(stage, context)
        yield Problem(origin.span, f"{described(stage, origin)} {message}", related=origin.related)


def _wrong(image: ImageReference) -> str | None:
    name, tag = short_name(image), image.tag or ""
    if name in _GIVEN_UP:
        return f"is given up, and gets no fixes: take {_GIVEN_UP[name]}."
    if not tag or _PRERELEASE.search(tag):
        return None
    number = _NUMBER.match(tag)
    last = _LAST.get(name)
    if number is not None and last is not None:
        # Only as many parts as the tag names: `python:3` is not 3.0.
        version = (int(number[1][:9]),) if number[2] is None else (int(number[1][:9]), int(number[2][:9]))
        short = version[: len(last)]
        dated = version[0] > 2000  # `ubuntu:20240111` or `amazonlinux:2023`
        if not dated and (
            (len(short) == len(last) and short <= last) or short < last[: len(short)] or short in _MORE.get(name, ())
        ):
            shown = number[0].rstrip(".")
            return f"is out of support: {name} {shown} {_ended(name, short)}."
    for system, names in _CODE_NAMES.items():
        if name == system and tag.partition("-")[0] in names:
            release = tag.partition("-")[0]
            return f"is out of support: {system.title()} {release} {_ended(system, _RELEASES[system].get(release))}."
    old = _OLD_BASE.search(tag)
    if old is not None:
        return f"stands on {old[1]}, which gets no more fixes."
    alpine = _OLD_ALPINE.search(tag)
    if alpine is not None and (3, int(alpine[1][:9])) <= _LAST["alpine"]:
        return f"stands on Alpine 3.{alpine[1]}, which gets no more fixes."
    return None


def _ended(name: str, release: tuple[int, ...] | None) -> str:
    end = _ENDS.get(name, {}).get(release) if release is not None else None
    return f"got its last security fixes in {end}" if end is not None else "gets no more security fixes"
