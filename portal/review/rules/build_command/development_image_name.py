from collections.abc import Iterator

from portal.patterns import regex
from portal.review.container import Build, split_name
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name development images -dev",
    requirements=("TAG-8",),
    severity=Severity.WARNING,
    why="""
        An image with debuggers and compilers in it must not be taken for the production image. It derives from that,
        and its name ends in `-dev`: `shop/web-dev:1.4.2`.

        Reported is a build of a target that is named after development or debugging, under a name that does not say so.
    """,
    examples=(
        bad("docker build --target dev -t shop/web:1.4.2 .\n", subject="build-command"),
        bad(
            "services:\n  web:\n    image: shop/web:1.4.2\n    build:\n      context: .\n      target: debug\n",
            3,
            subject="compose",
        ),
        good("docker build --target dev -t shop/web-dev:1.4.2 .\n", subject="build-command"),
        good("docker build --target production -t shop/web:1.4.2 .\n", subject="build-command"),
    ),
)

_TARGET = regex(r"(?:^|[-_.])(?:dev|devel|development|debug)$")
_NAME = regex(r"[-_.](?:dev|devel|development|debug)$")


@rule.on_build
def check(build: Build, context: Context) -> Iterator[Problem]:
    if build.target is None or not _TARGET.search(build.target.value):
        return
    for setting in build.tags:
        name = split_name(setting)
        if setting.known and not _NAME.search(name.repository) and not _NAME.search(name.tag):
            yield Problem(
                setting.span,
                f"This is the target {build.target.value}, and {setting.value} is the production image's name: let it "
                "end in -dev.",
            )
