from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, fixed, good
from portal.review.shell_fixes import add_behind

rule = Rule(
    title="Clean the cache of npm and yarn in the step that fills it",
    requirements=("IMG-21",),
    aliases=("DL3060",),
    severity=Severity.WARNING,
    options={"managers": ("npm", "yarn")},
    why="""
        npm keeps every package that it downloads under `~/.npm`, yarn in a cache of its own: the dependencies
        are then in the image twice. `npm cache clean --force` or `yarn cache clean` in the same RUN removes it;
        a cache mount keeps it out from the start.

        Only stages that end up in the image count; a builder stage may keep its cache. The option `managers` says
        which of the two are judged.
    """,
    examples=(
        fixed(
            "FROM node:24.11\nRUN npm ci --omit=dev\n",
            "FROM node:24.11\nRUN npm ci --omit=dev && npm cache clean --force\n",
            2,
        ),
        fixed(
            "FROM node:24.11\nRUN yarn install --production\n",
            "FROM node:24.11\nRUN yarn install --production && yarn cache clean\n",
            2,
        ),
        bad("FROM node:24.11\nRUN yarn\n", 2),
        good("FROM node:24.11\nRUN npm ci --omit=dev && npm cache clean --force\n"),
        good("FROM node:24.11\nRUN --mount=type=cache,target=/root/.npm npm ci --omit=dev\n"),
        good("FROM node:24.11\nRUN npm ci\n", "where only yarn is judged", managers=("yarn",)),
        good("FROM node:24.11 AS build\nRUN npm ci\nFROM nginx:1.27\nCOPY --from=build /app/dist /srv\n"),
    ),
)

_CLEAN = {"npm": "npm cache clean --force", "yarn": "yarn cache clean"}


@rule.on_instruction("RUN")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    calls = context.packages_of(instruction)
    if not calls or not context.is_kept(instruction):
        return
    for family, tidy in _CLEAN.items():
        if family not in context.option(rule, "managers"):
            continue
        installs = [call for call in calls if call.family == family and call.action == "install"]
        if not installs or any(call.family == family and call.action == "clean" for call in calls):
            continue
        last = installs[-1]
        folders = (*last.manager.cache, *last.setting("--cache", "--cache-folder"))
        if any(context.removes(instruction, path) for path in folders) or _mounted(instruction, folders, context):
            continue
        yield Problem(
            last.command.span,
            f"{family} leaves its cache in this layer: end the step by {tidy}, or mount a cache.",
            add_behind("Clean the cache in the same step", last.command, tidy, context),
        )


def _mounted(instruction: Instruction, folders: tuple[str, ...], context: Context) -> bool:
    return any(
        mount.type in ("cache", "tmpfs")
        and (".npm" in mount.target or "cache" in mount.target or mount.target in folders)
        for mount in context.mounts(instruction)
    )
