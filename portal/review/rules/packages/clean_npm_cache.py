from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_behind, removes

rule = Rule(
    title="Clean the cache of npm and yarn in the step that fills it",
    requirements=("IMG-21",),
    aliases=("DL3060",),
    severity=Severity.WARNING,
    why="""
        npm keeps every package that it downloads under `~/.npm`, yarn in a cache of its own: the dependencies are then
        in the image twice. `npm cache clean --force` or `yarn cache clean` in the same RUN removes it; a cache mount
        keeps it out from the start.

        Only stages that end up in the image count; a builder stage may keep its cache.
    """,
    examples=(
        fixed(
            "FROM node:20.11\nRUN npm ci --omit=dev\n",
            "FROM node:20.11\nRUN npm ci --omit=dev && npm cache clean --force\n",
            2,
        ),
        fixed(
            "FROM node:20.11\nRUN yarn install --production\n",
            "FROM node:20.11\nRUN yarn install --production && yarn cache clean\n",
            2,
        ),
        bad("FROM node:20.11\nRUN yarn\n", 2),
        good("FROM node:20.11\nRUN npm ci --omit=dev && npm cache clean --force\n"),
        good("FROM node:20.11\nRUN --mount=type=cache,target=/root/.npm npm ci --omit=dev\n"),
        good("FROM node:20.11 AS build\nRUN npm ci\nFROM nginx:1.27\nCOPY --from=build /app/dist /srv\n"),
    ),
)

_CLEAN = {"npm": "npm cache clean --force", "yarn": "yarn cache clean"}


@rule.on_packages("npm", "yarn")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    instruction = call.instruction
    if call.action != "install" or instruction is None or not context.is_kept(instruction):
        return
    commands = context.commands_of(instruction)
    calls = context.packages_of(instruction)
    if any(c.family == call.family and c.action == "clean" for c in calls):
        return
    cache = call.setting("--cache", "--cache-folder")
    if any(
        m.type in ("cache", "tmpfs") and (".npm" in m.target or "cache" in m.target or m.target in cache)
        for m in context.mounts(instruction)
    ):
        return
    if any(removes(commands, path) for path in call.manager.cache) or any(removes(commands, path) for path in cache):
        return
    last = [c for c in calls if c.family == call.family and c.action == "install"][-1]
    if last.command is not call.command:
        return  # one finding for a step, at its last install
    name = "npm" if call.family == "npm" else "yarn"
    yield Problem(
        call.command.span,
        f"{name} leaves its cache in this layer: end the step by {_CLEAN[name]}, or mount a cache.",
        add_behind("Clean the cache in the same step", call.command, _CLEAN[name], context),
    )
