from collections.abc import Iterator

from portal.dockerfile import PLATFORM_ARGUMENTS, PROXY_ARGUMENTS
from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Name build arguments in lower case",
    requirements=("IMG-7",),
    severity=Severity.INFO,
    why="""
        This standard keeps two kinds of variables apart by their looks: `$version` is an argument of the build and gone
        with it, `$VERSION` is a variable of the environment that the container will have. Elsewhere upper case is
        usual for both.

        The names that the builder sets (`TARGETARCH`, `HTTP_PROXY`, `SOURCE_DATE_EPOCH`, `BUILDKIT_...`) are what they
        are, and so are arguments that stand for a variable that programs read from the environment, such as
        `DEBIAN_FRONTEND`, `PIP_...` or `NPM_CONFIG_...`. No other reviewer checks this.
    """,
    examples=(
        bad("FROM alpine:3.23\nARG APP_VERSION=1.4.2\n", 2),
        bad("FROM alpine:3.23\nARG baseImage=x\n", 2),
        good("FROM alpine:3.23\nARG app_version=1.4.2\n"),
        good("FROM alpine:3.23\nARG TARGETARCH\nARG HTTPS_PROXY\nARG DEBIAN_FRONTEND=noninteractive\nARG CC=clang\n"),
    ),
)

_READ_BY_PROGRAMS = (
    *("DEBIAN_FRONTEND", "SOURCE_DATE_EPOCH", "BUILDKIT_", "PIP_", "NPM_CONFIG_", "UV_", "POETRY_", "GOPROXY"),
    *("GOFLAGS", "CGO_ENABLED", "MAKEFLAGS", "CFLAGS", "CXXFLAGS", "LDFLAGS", "CARGO_", "RUSTFLAGS", "MAVEN_OPTS"),
    *("NODE_ENV", "NODE_OPTIONS", "YARN_", "BUNDLE_", "RAILS_ENV", "RACK_ENV", "MIX_ENV", "DOTNET_", "NUGET_", "LC_"),
)
_READ_WHOLE = frozenset(["CI", "CC", "CXX", "GOARCH", "GOOS", "LANG", "PYTHONPATH", "TZ"])


@rule.on_instruction("ARG")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    for pair in instruction.pairs:
        name = pair.key.value
        if name == name.lower() or name in PLATFORM_ARGUMENTS or name.upper() in PROXY_ARGUMENTS:
            continue
        if pair.value is None and instruction.stage is not None and name in context.global_names:
            continue  # takes over the global argument of that name, which is reported where it is declared
        if name in _READ_WHOLE or name.startswith(_READ_BY_PROGRAMS):
            continue
        yield Problem(
            pair.key.span, f"{name} is a build argument, which this standard writes in lower case: {name.lower()}."
        )
