from collections.abc import Iterator

from portal.dockerfile.model import ImageReference, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.images import Origin, described, is_official, short_name
from portal.review.model import Severity
from portal.review.releases import AS_OF, CODE_NAMES, GIVEN_UP, LAST, end_of, ended
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

        The table behind this rule is small and was checked in November 2026: the releases of Docker Hub's most used
        official images whose free support had ended by then (for Debian, LTS included), and images that were given up
        altogether. As it grows older it speaks of nothing wrongly, it only says too little: what has ended since is not
        in it, and messages name the date of the table. A scanner that knows today's date knows more.
    """,
    examples=(
        bad("FROM debian:stretch\n", 1),
        bad("FROM python:2.7\n", 1),
        bad("FROM node:22.1-buster\n", 1, caption="an old Debian below"),
        bad("ARG version=18.04\nFROM ubuntu:${version}\n", 1),
        bad("FROM openjdk:17-slim\n", 1, caption="given up altogether"),
        bad("FROM mysql:9.1\n", 1, caption="between two releases with long-term support"),
        bad("FROM ubuntu:impish\n", 1),
        good("FROM debian:12\n"),
        good("FROM mysql:8\n", "8.4, as things are"),
        good("FROM ubuntu:24.04\n"),
        good("FROM node:22.1\n", "newer than 21, which is out"),
        good("FROM registry.example.org/python:2.7\n", "not an official image: who knows what is in it"),
    ),
)

_NUMBER = regex(r"v?(\d+)(?:\.(\d+))?(?![\d])")
_OLD_BASE = regex(f"(?:^|-)({'|'.join(name for names in CODE_NAMES.values() for name in names)})(?:-|$)")
_OLD_ALPINE = regex(r"-alpine3\.(\d+)")
_PRERELEASE = regex(r"\d(?:rc|beta|alpha|a|b)\d")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    image = stage.image
    if image is None or stage.base is not None or not is_official(image) or image.unresolved:
        return
    message = _wrong(image)
    if message is not None:
        origin = Origin(stage, context)
        yield Problem(origin.span, f"{described(stage, origin)} {message}.", related=origin.related)


def _wrong(image: ImageReference) -> str | None:
    name, tag = short_name(image), image.tag or ""
    if name in GIVEN_UP:
        return f"is given up, and gets no fixes (as of {AS_OF}): take {GIVEN_UP[name]}"
    if not tag or _PRERELEASE.search(tag):
        return None
    number = _NUMBER.match(tag)
    if number is not None:
        version = (int(number[1][:9]),) if number[2] is None else (int(number[1][:9]), int(number[2][:9]))
        release = ended(name, version)
        dated = version[0] > 2000  # `ubuntu:20240111` or `amazonlinux:2023`
        if release is not None and not dated:
            line = ".".join(number[0].removeprefix("v").split(".")[: len(release)])
            return f"is out of support: {name} {line} {_last_fixes(name, release)}"
    code_name = tag.partition("-")[0]
    if code_name in CODE_NAMES.get(name, ()):
        return f"is out of support: {name.title()} {code_name} {_last_fixes(name, CODE_NAMES[name][code_name])}"
    old = _OLD_BASE.search(tag)
    if old is not None:
        return f"stands on {old[1]}, which gets no more fixes (as of {AS_OF})"
    alpine = _OLD_ALPINE.search(tag)
    if alpine is not None and (3, int(alpine[1][:9])) <= LAST["alpine"]:
        return f"stands on Alpine 3.{alpine[1]}, which gets no more fixes (as of {AS_OF})"
    return None


def _last_fixes(name: str, release: tuple[int, ...]) -> str:
    end = end_of(name, release)
    return (
        f"got its last security fixes in {end}" if end is not None else f"gets no more security fixes (as of {AS_OF})"
    )
