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
        known value are left alone. What a compose file builds is held to the same, but for tags that say that it is
        for work on it (`dev`, `local`, `test`).
    """,
    examples=(
        bad("docker build -t shop/web:stable .\n", subject="build-command"),
        bad("docker build -t shop/web:latest .\n", subject="build-command", caption="without the full version"),
        bad("docker build -t shop/web:1.4 .\n", subject="build-command", caption="without the full version"),
        bad("services:\n  web:\n    build: .\n    image: shop/web:latest\n", 4, subject="compose"),
        good(
            "docker build -t shop/web:1.4.2 -t shop/web:1.4 -t shop/web:latest .\n",
            subject="build-command",
        ),
        good("docker build -t shop/web:8f3a9c2e .\n", subject="build-command"),
        good("docker build -t shop/web:1.4.2-rc.1 .\n", subject="build-command"),
        good('docker build -t "shop/web:$VERSION" .\n', subject="build-command"),
        good("services:\n  web:\n    build: .\n    image: shop/web:${VERSION:?}\n", subject="compose"),
        good("services:\n  web:\n    build: .\n    image: shop/web:dev\n", "to work on it", subject="compose"),
    ),
)

_NUMBER = r"(?:0|[1-9]\d*)"
_FULL = regex(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?$")
_PART = regex(rf"v?{_NUMBER}(?:\.{_NUMBER})?(?:-[a-z]+)?$")
_COMMIT = regex(r"(?:sha-|git-)?(?=[0-9a-f]*\d)[0-9a-f]{7,40}(?:-[a-z]+)?$")

_AT_WORK = frozenset(["dev", "develop", "development", "debug", "local", "test", "testing"])


@rule.on_build
def check(build: Build, context: Context) -> Iterator[Problem]:
    names = [(setting, split_name(setting)) for setting in build.tags]
    full = any(_FULL.match(name.tag) or "$" in name.tag for _, name in names)
    for setting, name in names:
        tag = name.tag
        if not tag or not setting.known or _FULL.match(tag) or _COMMIT.match(tag):
            continue
        if tag == "latest" or _PART.match(tag):
            if not full and build.verb == "build":
                where = "below tags:" if build.subject == "compose" else "in the same command"
                yield Problem(name.tag_span, f"{tag} moves with each release: give the full version {where} as well.")
        elif build.subject != "compose" or tag not in _AT_WORK:
            yield Problem(name.tag_span, f"{tag} names neither a version nor a commit.")
