from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Leave the platform to the build",
    requirements=("APP-9",),
    aliases=(
        *("DL3029", "FromPlatformFlagConstDisallowed", "using_platform_with_from", "avoid-platform-with-from"),
        *(),
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `FROM --platform=linux/amd64` gives an Intel image on every machine, slow by emulation on an ARM one, and a
        build for several platforms gets the same one for all. Which platform is wanted is said by
        `docker build --platform`.

        `$BUILDPLATFORM` and other variables are fine, and so is a stage that carries the system or processor in its
        name (`AS tools-amd64`): it is meant for that one. hadolint reports those too, Semgrep and KICS every use of the
        flag.
    """,
    examples=(
        bad("FROM --platform=linux/amd64 alpine:3.23\n", 1),
        bad("FROM --platform=linux/arm64 alpine:3.23 AS build\n", 1),
        good("FROM alpine:3.23\n"),
        good("FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n"),
        good("FROM --platform=linux/amd64 alpine:3.23 AS tools-amd64\n"),
    ),
)

_PARTS = regex(r"[/\W]+")


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    flag = stage.platform
    if flag is None or not flag.value or "$" in flag.value:
        return
    name = stage.name.value.lower() if stage.name is not None else ""
    if any(part in name for part in _PARTS.split(flag.value.lower()) if part):
        return
    yield Problem(
        flag.span,
        f"This stage is built for {flag.value} whatever the build asks for: leave it out, and say "
        f"docker build --platform={flag.value} where you want it.",
    )
