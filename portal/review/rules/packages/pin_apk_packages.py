from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of apk's packages",
    aliases=(
        "DL3018",
        "unpinned_package_version_in_apk_add",
        "DD027",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `apk add curl=8.9.1-r1` installs the same curl next year, or fails. `curl~8.9` and `curl<9` leave room
        for fixes.

        An opinion, and off unless a profile turns it on: a release of Alpine keeps only the newest build of
        each package on its mirrors, so an exact version breaks the build with the next fix. A pinned base image
        says enough for most. The name behind `-t` or `--virtual` is no package.
    """,
    examples=(
        bad("FROM alpine:3.23\nRUN apk add --no-cache -t .build curl git=2.45.2-r0\n", 2),
        bad("FROM alpine:3.23\nRUN apk add --no-cache curl@edge\n", 2),
        good('FROM alpine:3.23\nRUN apk add --no-cache "curl>8" git~2.45 zlib=1.3.1-r1 ./x.apk\n'),
        good("FROM alpine:3.23\nRUN apk add --no-cache --virtual .build -X https://example.org/repo curl=8.9.1-r1\n"),
    ),
)


@rule.on_packages("apk")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
