from collections.abc import Iterator

from portal.review.command_lines import makes_image
from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Give the image a name and a tag when it is built",
    requirements=("TAG-3", "TAG-2"),
    severity=Severity.WARNING,
    why="""
        An image without a name is found by its hash only, and the first clean-up takes it away; one without a tag is
        called `latest`, and is another image after the next build. Tag each build with the short hash of its commit
        (`git rev-parse --short=8 HEAD`), and a release with its version.

        Builds that leave no image behind (`--output`, `--check`) need no name. Compose calls what it builds by
        project and service; a name that is given there needs its tag as well.
    """,
    examples=(
        bad("docker build .\n", subject="build-command"),
        bad("docker build -t shop/web .\n", subject="build-command"),
        bad("docker tag 8f3a9c2e registry.example.org/shop/web\n", subject="build-command"),
        bad("services:\n  web:\n    build: .\n    image: shop/web\n", 4, subject="compose"),
        good("docker build -t shop/web:8f3a9c2e .\n", subject="build-command"),
        good("services:\n  web:\n    build: .\n", subject="compose"),
        good('docker build -t "shop/web:$(git rev-parse --short=8 HEAD)" .\n', subject="build-command"),
        good("docker buildx build --output=type=local,dest=out .\n", subject="build-command"),
        good("docker push --all-tags registry.example.org/shop/web\n", subject="build-command"),
    ),
)


@rule.on_build
def check(build: Build, context: Context) -> Iterator[Problem]:
    if build.verb == "push":
        return
    if not build.tags:
        if build.subject == "build-command" and makes_image(build):
            yield Problem(build.span, f"{build.title} gives the image no name: -t project/application:version does.")
        return
    for setting in build.tags:
        name = split_name(setting)
        if not name.tag and not name.digest and setting.known:
            yield Problem(setting.span, f"{setting.value} has no tag, so it is called latest: give it its version.")
