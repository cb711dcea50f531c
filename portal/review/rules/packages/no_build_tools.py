from collections.abc import Iterator

from portal.dockerfile.model import Instruction, Stage, Word
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import package_name
from portal.review.prose import enumerated
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Leave compilers and headers behind in a builder stage",
    requirements=("IMG-15", "IMG-20"),
    severity=Severity.WARNING,
    why="""
        A compiler, make, development headers, git: needed to build, not to run. In the finished image they are
        hundreds of megabytes, packages to patch, and help for an intruder. Build in a stage of its own and copy
        the result over; or, where it is one step, remove them at its end.

        Reported is a build tool that a stage which comes out installs and keeps, where something is built in
        that stage as well: otherwise the image may be meant for building. Fine are packages that the same RUN
        removes (by name, by their virtual name, by autoremove), and stages named `-dev`, `-build` or the like. Git and
        its kin alone are only noted: many applications call them.
    """,
    examples=(
        bad(
            """
            FROM python:3.12-slim
            RUN apt-get update && apt-get install -y gcc libpq-dev && rm -rf /var/lib/apt/lists/*
            RUN pip install --no-cache-dir -r requirements.txt
            """,
            2,
        ),
        bad("FROM alpine:3.23\nRUN apk add --no-cache build-base git\nCOPY . /src\nRUN make -C /src install\n", 2),
        good(
            """
            FROM debian:12 AS build
            RUN apt-get update && apt-get install -y --no-install-recommends gcc make
            COPY . /src
            RUN make -C /src
            FROM debian:12
            COPY --from=build /src/app /usr/local/bin/app
            """
        ),
        good("FROM alpine:3.23\nRUN apk add --no-cache -t .b gcc musl-dev && make install && apk del .b\n"),
        good(
            "FROM debian:12\nRUN apt-get install -y gcc libc6-dev make\n",
            "an image for building: nothing is built here",
        ),
        good("FROM debian:12\nRUN apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc\n"),
    ),
)

_TOOLS = regex(
    r"^(?:gcc(?:-[\d.]+)?|g\+\+(?:-[\d.]+)?|gcc-c\+\+|gfortran|clang(?:-[\d.]+)?|make|cmake|ninja(?:-build)?|meson|nasm|yasm"
    r"|build-essential|build-base|alpine-sdk|autoconf|automake|libtool|bison|flex|git|subversion|mercurial|maven|gradle"
    r"|rust|rustc|cargo|golang(?:-go|-[\d.]+)?|go|default-jdk.*|openjdk-?\d+-jdk.*|linux-headers.*|kernel-(?:devel|headers)"
    r"|.+-dev|.+-devel)$"
)
_VERSION_CONTROL = frozenset(["git", "subversion", "mercurial"])
_ALWAYS = frozenset(
    [
        "make",
        "cmake",
        "ninja",
        "meson",
        "gcc",
        "g++",
        "cc",
        "c++",
        "clang",
        "mvn",
        "mvnw",
        "gradle",
        "gradlew",
        "configure",
        "docker-php-ext-install",
        "javac",
        "pecl",
        "phpize",
    ]
)
_BUILDERS = {
    "go": ("build", "install"),
    "cargo": ("build", "install", "b"),
    "npm": ("run", "ci", "install", "i"),
    "yarn": ("build", "run", "install", ""),
    "pnpm": ("build", "run", "install"),
    "gem": ("install",),
    "bundle": ("install", ""),
    "dotnet": ("publish", "build"),
}
_BUILD_STAGES = ("dev", "devel", "debug", "build", "builder", "sdk", "test", "ci", "toolchain")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    name = stage.name.value.lower() if stage.name is not None else ""
    if name.endswith(_BUILD_STAGES):
        return
    found: list[Word] = []
    built = False
    for instruction in context.history(stage):
        if instruction.keyword != "RUN":
            continue
        built = built or _builds(instruction, context)
        found += _kept(instruction, context)
    if found and built:
        names = [package_name(word.value) for word in found]
        if _VERSION_CONTROL.issuperset(names):
            named = list(dict.fromkeys(names))
            yield Problem(
                found[0].span,
                f"{enumerated(named)} {'stays' if len(named) == 1 else 'stay'} in the image: if the build alone needs "
                f"{'it' if len(named) == 1 else 'them'}, build in a stage of its own and copy the result.",
                severity=Severity.INFO,
            )
            return
        text = ", ".join(dict.fromkeys(names[:5])) + (" and more" if len(names) > 5 else "")
        yield Problem(
            found[0].span,
            f"What only a build needs stays in the image ({text}): build in a stage of its own and copy the result.",
            related=tuple(("stays as well", word.span) for word in found[1:5]),
        )


def _kept(instruction: Instruction, context: Context) -> list[Word]:
    calls = context.packages_of(instruction)
    removals = [call for call in calls if call.action == "remove"]
    if any(
        call.verb.startswith("auto")
        or call.has("--auto-remove", "--autoremove")
        or any("$" in w.value for w in call.packages)
        for call in removals
    ):
        return []
    removed = {package_name(word.value) for call in removals for word in call.packages}
    found: list[Word] = []
    for call in calls:
        if call.action != "install" or call.family not in ("apt", "apk", "dnf", "zypper"):
            continue
        if removed & {package_name(name) for name in call.setting("-t", "--virtual")}:
            continue
        for word in call.packages:
            package = package_name(word.value)
            if package not in removed and _TOOLS.match(package):
                found.append(word)
    return found


def _builds(instruction: Instruction, context: Context) -> bool:
    for command in context.commands_of(instruction):
        name = command.name.rpartition("/")[2]
        if name in _ALWAYS:
            return True
        if name.startswith(("pip", "python")):
            if "install" in command.values or "setup.py" in command.values:
                return True
        elif name in _BUILDERS:
            verb = next((value for value in command.values if not value.startswith("-")), "")
            if verb in _BUILDERS[name]:
                return True
    return False
