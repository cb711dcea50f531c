from collections.abc import Iterator

from portal.dockerfile.model import Command, Instruction, Stage
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Copy the manifest and install before copying the source",
    requirements=("IMG-5",),
    aliases=("DD006",),
    severity=Severity.WARNING,
    why="""
        Each step is cached until something in front of it changes. When the source is copied first, every change of
        one line installs all packages anew. In the order of change (system packages, the dependency manifest and its
        install, then the source) a usual build runs from the cache up to the last COPY.

        Reported is a COPY of the whole context or of a source folder, with an install behind it in the same stage
        that does not need it: of system packages, or of dependencies by a manifest (requirements.txt, package.json,
        go.mod, pom.xml, ...). To copy the manifest first helps only if it is installed from before the source comes.
        An install that reads the source itself (`pip install .`, a path, after `cd` into it) is left alone.
    """,
    examples=(
        bad(
            "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n",
            3,
        ),
        bad("FROM debian:12\nCOPY src/ /src/\nRUN apt-get update && apt-get install -y curl\n", 2),
        bad("FROM node:24.11\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n", 2),
        good(
            "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\n"
            "RUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n",
        ),
        bad(
            "FROM node:24.11\nCOPY package.json package-lock.json ./\nCOPY . .\nRUN npm ci\n",
            3,
            caption="the manifest first, but not the install",
        ),
        bad("FROM maven:3.9.11\nWORKDIR /src\nCOPY . .\nRUN mvn -B dependency:go-offline\nRUN mvn -B package\n", 3),
        bad("FROM gradle:9.2\nWORKDIR /src\nCOPY . .\nRUN ./gradlew dependencies --no-daemon\n", 3),
        good("FROM maven:3.9.11\nCOPY pom.xml ./\nRUN mvn dependency:go-offline\nCOPY . .\nRUN mvn package\n"),
        good("FROM maven:3.9.11\nWORKDIR /src\nCOPY . .\nRUN mvn dependency:go-offline package\n", "builds as well"),
        good("FROM node:24.11\nCOPY package.json ./\nCOPY patches/ ./patches/\nRUN npm ci\nCOPY . .\n"),
        good("FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install .\n", "installs the source itself"),
        good(
            "FROM node:24.11\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev\n",
            "the manifest came first",
        ),
        good("FROM debian:12 AS a\nCOPY . /src\nFROM debian:12\nRUN apt-get update\n", "another stage"),
    ),
)

_SOURCE_FOLDERS = frozenset(
    ["src", "app", "source", "sources", "lib", "code", "server", "client", "backend", "frontend"]
)
_MANIFESTS = regex(
    r"(?:^|/)(?:requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|setup\.(?:py|cfg)"
    r"|Pipfile(?:\.lock)?|package(?:-lock|\*)?\.json|package\*?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml"
    r"|Gemfile(?:\.lock|\*)?|[\w-]*\.gemspec|composer\.(?:json|lock)|composer\.\*|go\.(?:mod|sum|work|\*)|Cargo\.(?:toml|lock)"
    r"|pom\.xml|build\.gradle(?:\.kts)?|[\w.*-]+\.csproj|[\w.*-]+\.sln|mix\.(?:exs|lock)|requirements/?)$"
)
_OTHER_INSTALLS = {
    "bundle": ("install",),
    "bundler": ("install",),
    "composer": ("install",),
    "poetry": ("install",),
    "pipenv": ("install", "sync"),
    "uv": ("sync",),
    "cargo": ("fetch",),
    "dotnet": ("restore",),
}
# Build tools that can load what a build will need on its own; the options of theirs that take the next word.
_RESOLVERS = {
    "mvn": regex(r"(?:^|:)(?:maven-)?dependency(?:-plugin)?(?::[\w.-]+)?:(?:go-offline|resolve(?:-plugins)?)$"),
    "gradle": regex(r"(?:^|:)dependencies$"),
}
_RESOLVER_VALUED = {
    "mvn": frozenset(
        [
            *("-f", "--file", "-s", "--settings", "-gs", "--global-settings", "-t", "--toolchains", "-l", "--log-file"),
            *("-pl", "--projects", "-P", "--activate-profiles", "-T", "--threads", "-D", "--define", "-rf"),
        ]
    ),
    "gradle": frozenset(
        [
            *("-p", "--project-dir", "-g", "--gradle-user-home", "-I", "--init-script", "-b", "--build-file"),
            *("-c", "--settings-file", "--configuration", "-x", "--exclude-task", "--console", "--max-workers"),
        ]
    ),
}
_READS_SOURCE = frozenset([".", "-e", "--editable", "./", ".."])


@rule.on_stage
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    copies: list[tuple[Instruction, str, bool]] = []
    manifest = settled = False
    for instruction in stage.instructions:
        if instruction.keyword in ("COPY", "ADD"):
            if instruction.flag("from") is not None or instruction.heredocs:
                continue
            for word in instruction.arguments[:-1]:
                source = word.value
                if source in (".", "./", "*", "./*", "/"):
                    copies.append((instruction, source, True))
                elif source.endswith("/") or source.removeprefix("./") in _SOURCE_FOLDERS:
                    copies.append((instruction, source, False))
                manifest = manifest or _MANIFESTS.search(source) is not None
        elif instruction.keyword == "RUN" and not copies:
            # Dependencies that came in before the source: what is installed behind it is something else.
            settled = settled or _install(instruction, context, whole=True, folder=False, system=False) is not None
        elif instruction.keyword == "RUN":
            whole = not settled and any(whole for _, _, whole in copies)
            folder = manifest and not settled and any(_is_source(source) for _, source, _ in copies)
            found = _install(instruction, context, whole=whole, folder=folder)
            if found is not None:
                copy, source, _ = (
                    next(c for c in copies if c[2]) if not found[1] and any(c[2] for c in copies) else copies[0]
                )
                command, system = found
                what = " ".join([command.words[0].value, *(_resolved(command) or command.values)[:1]])
                yield Problem(
                    copy.span,
                    f"Every change in {'the build context' if source in ('.', './', '*', './*', '/') else source} runs "
                    f"{what} in line {command.span.start_line} again: "
                    + (
                        "install first, then copy."
                        if system
                        else "copy the manifest alone, install, then copy the rest."
                    ),
                    related=((f"{what} does not need it", command.span),),
                )
                return


def _is_source(path: str) -> bool:
    return path.removeprefix("./").rstrip("/") in _SOURCE_FOLDERS


def _install(
    instruction: Instruction, context: Context, *, whole: bool, folder: bool, system: bool = True
) -> tuple[Command, bool] | None:
    moved = False
    for command in context.commands_of(instruction):
        if command.name == "cd":
            moved = True
        if moved:
            continue
        call = context.package_call(command)
        if call is not None and call.action == "install":
            if call.manager.system:
                if system and not any(
                    "/" in word.value or word.value.endswith((".deb", ".rpm", ".apk")) for word in call.packages
                ):
                    return command, True
            elif (whole or folder) and _by_manifest(call):
                return command, False
        if whole and (call is None or not call.manager.system):
            name = command.name.rpartition("/")[2]
            values = command.values
            if values[:1] and values[0] in _OTHER_INSTALLS.get(name, ()):
                return command, False
            if name == "go" and values[:2] == ["mod", "download"]:
                return command, False
            if _resolved(command):
                return command, False
    return None


def _resolved(command: Command) -> list[str]:
    """The tasks of Maven or Gradle, wrappers included, if all that they do is to load dependencies."""
    name = command.name.rpartition("/")[2].removesuffix("w")
    if name not in _RESOLVERS:
        return []
    tasks = [
        value
        for before, value in zip(["", *command.values], command.values, strict=False)
        if not value.startswith("-") and before not in _RESOLVER_VALUED[name]
    ]
    return tasks if all(_RESOLVERS[name].search(task) for task in tasks) else []


def _by_manifest(call: PackageCommand) -> bool:
    if any(option.value in _READS_SOURCE for option in call.options):
        return False
    if call.family == "pip":
        files = call.setting("-r", "--requirement")
        return bool(files) and not any(word.value.startswith((".", "/")) for word in call.packages)
    return call.family in ("npm", "yarn", "pnpm") and not call.packages and "global" not in call.command.values
