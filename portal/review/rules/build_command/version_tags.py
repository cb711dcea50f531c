from collections.abc import Iterator

from portal.patterns import regex
from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Tag images with their version or their commit",
    requirements=("TAG-3", "TAG-2"),
    severity=Severity.WARNING,
    why="""
        A tag says which source an image is made of. A semantic version (`1.13.2`, with or without a `v`) does, and so
        does the short hash of a commit (`8f3a9c2e`); for the newest release of a series `1.13`, `1` and `latest` stand
        beside the full version, in the same command. `stable`, `prod`, a branch or a build number say nothing that
        holds tomorrow.

        A suffix such as `-onbuild` or a pre-release (`1.14.0-rc.1`) is part of the version. Variables that have no
        known value are left alone.
    """,
    examples=(
        bad("docker build -t shop/web:stable .\n", subject="build-command"),
        bad("docker build -t shop/web:latest .\n", subject="build-command", caption="without the full version"),
        bad("docker build -t shop/web:1.4 .\n", subject="build-command", caption="without the full version"),
        good(
            "docker build -t shop/web:1.4.2 -t shop/web:1.4 -t shop/web:latest .\n",
            subject="build-command",
        ),
        good("docker build -t shop/web:8f3a9c2e .\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2-rc.1 .\n", subject="build-command"),
        good('docker build -t "shop/web:$VERSION" .\n', subject="build-command"),
    ),
)

_NUMBER = r"(?:0|[1-9]\d*)"
_FULL = regex(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?$")
_PART = regex(rf"v?{_NUMBER}(?:\.{_NUMBER})?(?:-[a-z]+)?$")
_COMMIT = regex(r"(?:sha-|git-)?(?=[0-9a-f]*\d)[0-9a-f]{7,40}(?:-[a-z]+)?$")


@rule.on_build_command
def check(build: Build, context: Context) -> Iterator[Problem]:
    names = [(setting, split_name(setting)) for setting in build.tags]
    full = any(_FULL.match(name.tag) or "$" in name.tag for _, name in names)
    for setting, name in names:
        tag = name.tag
        if not tag or not setting.known or _FULL.match(tag) or _COMMIT.match(tag):
            continue
        if tag == "latest" or _PART.match(tag):
            if not full and build.verb == "build":
                yield Problem(
                    name.tag_span, f"{tag} moves with each release: give the full version in the same command as well."
                )
        else:
            yield Problem(name.tag_span, f"{tag} names neither a version nor a commit.")
