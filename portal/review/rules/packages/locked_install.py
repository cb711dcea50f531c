from collections.abc import Iterator

from portal.dockerfile.model import Command
from portal.review.context import Context
from portal.review.model import Fix, Safety, Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good, replace
from portal.review.shell_fixes import add_option

rule = Rule(
    title="Install exactly what the lock file says",
    aliases=("DD010",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        `npm install`, `yarn install`, `bundle install` and others quietly change the lock file when it does not
        fit the manifest, and take newer packages than those that were tested. `npm ci`, `--frozen-lockfile`
        (yarn 1, pnpm, bun; `--immutable` in newer yarn), `--frozen` or the setting `deployment` (bundler),
        `--locked` (cargo), `--frozen` (uv) build what the lock file says, or fail.

        An opinion that a profile turns on: it wants a lock file beside the manifest, which libraries often lack.
    """,
    examples=(
        fixed("FROM node:24.11\nRUN npm install --omit=dev\n", "FROM node:24.11\nRUN npm ci --omit=dev\n", 2),
        fixed(
            "FROM node:24.11\nRUN pnpm install --prod\n",
            "FROM node:24.11\nRUN pnpm install --frozen-lockfile --prod\n",
            2,
        ),
        bad("FROM node:24.11\nRUN yarn\n", 2),
        bad("FROM ruby:3.3\nRUN bundle install\n", 2),
        bad("FROM rust:1.80\nRUN cargo build --release\n", 2),
        bad("FROM php:8.3\nRUN composer update --no-dev\n", 2),
        good("FROM node:24.11\nRUN npm ci && npm install -g pm2@5.4.2\n"),
        good("FROM node:24.11\nRUN yarn install --immutable\n"),
        good("FROM ruby:3.3\nENV BUNDLE_DEPLOYMENT=1\nRUN bundle install\n"),
        good("FROM ruby:3.3\nRUN bundle config set --local frozen true && bundle install\n"),
        good("FROM rust:1.80\nRUN cargo build --release --locked\n"),
        good("FROM python:3.12\nRUN uv sync --frozen --no-cache\n"),
    ),
)

_LOCKED = {
    "yarn": ("--frozen-lockfile", "--immutable", "--pure-lockfile"),
    "pnpm": ("--frozen-lockfile",),
    "bun": ("--frozen-lockfile",),
    "bundle": ("--frozen", "--deployment"),
    "uv": ("--frozen", "--locked"),
    "cargo": ("--locked", "--frozen"),
}


@rule.on_packages("npm", "yarn", "pnpm", "bun", "bundle", "uv", "composer")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    if call.family == "composer":
        if call.action == "upgrade" and call.subcommand is not None:
            yield Problem(
                call.subcommand.span, "composer update takes newer packages than the lock file says: install."
            )
        return
    if call.action != "install" or call.packages or call.has("-g", "--global") or call.instruction is None:
        return
    place = call.subcommand.span if call.subcommand is not None else call.command.span
    if call.family == "npm":
        if call.verb in ("install", "i"):
            yield Problem(place, f"npm {call.verb} may change the lock file: npm ci builds what it says.", _ci(call))
        return
    if call.has(*_LOCKED[call.family]) or call.verb not in ("install", "i", "sync", "") or call.verb == "ci":
        return
    text = call.instruction.text
    if call.family == "bundle" and ("frozen" in text or "deployment" in text.lower() or _bundled(call, context)):
        return
    scope = context.dockerfile.scope(call.instruction)
    if call.family == "uv" and (scope.get("UV_FROZEN") or scope.get("UV_LOCKED")):
        return
    option = _LOCKED[call.family][0]
    fixes: tuple[Fix, ...] = ()
    if call.family in ("pnpm", "bun", "uv"):
        fixes = add_option(f"Add {option}", call.subcommand, option, call.command, Safety.SUGGESTED)
    yield Problem(place, f"{call.name} may change the lock file here: give it {option}.", fixes)


def _ci(call: PackageCommand) -> tuple[Fix, ...]:
    word = call.subcommand
    if word is None or word.text != word.value or call.instruction is None or call.instruction.form != "shell":
        return ()
    return (replace("Call npm ci", word.span, "ci", Safety.SUGGESTED),)


def _bundled(call: PackageCommand, context: Context) -> bool:
    if call.instruction is None:
        return False
    scope = context.dockerfile.scope(call.instruction)
    return bool(
        scope.get("BUNDLE_DEPLOYMENT")
        or scope.get("BUNDLE_FROZEN")
        or context.written_before(call.instruction, "bundle config")
    )


@rule.on_command("cargo")
def cargo(command: Command, context: Context) -> Iterator[Problem]:
    values = command.values
    if values[:1] in (["build"], ["b"]) and not {"--locked", "--frozen"} & set(values):
        yield Problem(
            command.words[1].span,
            "cargo build may change the lock file here: give it --locked.",
            add_option("Add --locked", command.words[1], "--locked", command, Safety.SUGGESTED),
        )
