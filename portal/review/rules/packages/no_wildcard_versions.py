from collections.abc import Iterator

from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Versions of packages without wildcards",
    aliases=("DD069",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `nginx=1.*` looks pinned and is not: which version a build gets depends on the day. Where a version is named to
        have the same build again, name all of it.

        An opinion that a profile turns on: distributions delete old versions, and a wildcard for the patch level is
        what keeps a pin from breaking the build.
    """,
    examples=(
        bad("FROM debian:12\nRUN apt-get update && apt-get install -y nginx=1.22.*\n", 2),
        bad('FROM python:3.13\nRUN pip install --no-cache-dir "flask==3.*"\n', 2),
        bad("FROM node:22\nRUN npm install -g express@4.x\n", 2),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y nginx=1.22.1-9 'libssl*'\n"),
        good('FROM python:3.13\nRUN pip install --no-cache-dir "flask>=3,<4"\n'),
    ),
)

_WILDCARD = regex(r"(?:=|~=|==|@)[^=@]{0,40}(?:\*|\.x)$")


@rule.on_packages()
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.action != "install":
        return
    for word in call.packages:
        if word.value.endswith(("*", ".x")) and _WILDCARD.search(word.value):
            yield Problem(word.span, f"{word.value} takes whatever is newest of these: name the whole version.")
