from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Leave development dependencies out of the image",
    requirements=("IMG-20",),
    aliases=("composer-no-dev-in-production",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Test runners, linters and type checkers are in the manifest as development dependencies; composer, npm,
        yarn, pnpm, bundler and uv install them too unless told otherwise. In the image they are weight and
        attack surface.

        Reported is such an install in a stage that comes out, unless a build runs behind it in the same stage
        (which may need them), the stage removes them later (`npm prune`), or NODE_ENV, BUNDLE_WITHOUT,
        COMPOSER_NO_DEV or UV_NO_DEV say so. An opinion that a profile turns on; a stage whose name ends in
        `-dev` or `-test` may have them.
    """,
    examples=(
        fixed(
            "FROM php:8.3\nRUN composer install && composer clear-cache\n",
            "FROM php:8.3\nRUN composer install --no-dev && composer clear-cache\n",
            2,
        ),
        bad("FROM node:24.11\nRUN npm ci && npm cache clean --force\n", 2),
        bad("FROM ruby:3.3\nRUN bundle install\n", 2),
        good("FROM node:24.11\nRUN npm ci --omit=dev && npm cache clean --force\n"),
        good("FROM node:24.11\nENV NODE_ENV=production\nRUN npm ci && npm cache clean --force\n"),
        good("FROM node:24.11\nRUN npm ci && npm run build\n", "a build may need them"),
        good("FROM node:24.11 AS build\nRUN npm ci\nFROM nginx:1.27\nCOPY --from=build /app /srv\n"),
        good('FROM ruby:3.3\nENV BUNDLE_WITHOUT="development test"\nRUN bundle install\n'),
    ),
)

_OPTIONS = {
    "npm": ("--omit=dev", "--production", "--only=prod", "--only=production", "--omit"),
    "yarn": ("--production", "--prod"),
    "pnpm": ("--prod", "-P", "--production"),
    "bun": ("--production", "-p", "--omit"),
    "composer": ("--no-dev",),
    "bundle": ("--without",),
    "uv": ("--no-dev", "--only-group", "--no-default-groups"),
}
_VARIABLES = {
    "npm": ("NODE_ENV", "NPM_CONFIG_OMIT", "NPM_CONFIG_PRODUCTION"),
    "yarn": ("NODE_ENV", "YARN_PRODUCTION"),
    "pnpm": ("NODE_ENV",),
    "bun": ("NODE_ENV",),
    "composer": ("COMPOSER_NO_DEV",),
    "bundle": ("BUNDLE_WITHOUT", "BUNDLE_ONLY"),
    "uv": ("UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"),
}
_BUILDS = ("run", "build", "test", "exec", "prune", "deploy", "x")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    name = stage.name.value.lower() if stage.name is not None else ""
    if name.endswith(("dev", "devel", "development", "debug", "test", "tests", "ci")):
        return
    calls = [call for part in reversed(stage.lineage()) for call in context.packages_by_stage.get(part.index, ())]
    last: dict[tuple[str, str], int] = {}  # of each sub-command; those that build count as one
    for position, call in enumerate(calls):
        last[call.family, call.verb] = position
        if call.verb in _BUILDS:
            last[call.family, "build"] = position
    for position, call in enumerate(calls):
        if not _brings_all(call) or _told(call, context):
            continue
        if last[call.family, call.verb] > position or last.get((call.family, "build"), -1) > position:
            continue
        option = _OPTIONS[call.family][0]
        fixes: tuple[Fix, ...] = ()
        if call.family != "bundle":
            fixes = add_option(f"Add {option}", call.subcommand, option, call.command, Safety.SUGGESTED)
        yield Problem(
            call.command.span,
            f"{call.name} brings development dependencies into the image: give it {option}.",
            fixes,
        )


def _brings_all(call: PackageCommand) -> bool:
    if call.family not in _OPTIONS or call.action != "install" or call.packages or call.has("-g", "--global"):
        return False
    return call.verb in ("", "install", "i", "ci", "clean-install", "sync")


def _told(call: PackageCommand, context: Context) -> bool:
    if call.has(*_OPTIONS[call.family]) or call.setting("--omit") or call.instruction is None:
        return True
    if call.family == "bundle" and context.written_before(call.instruction, "without"):
        return True
    scope = context.dockerfile.scope(call.instruction)
    inline = {pair.key.value for pair in call.command.assignments}
    return any(
        name in inline or (scope.get(name) or "").lower() not in ("", "0", "false", "development", "test")
        for name in _VARIABLES[call.family]
    )
