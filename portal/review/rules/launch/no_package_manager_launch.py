from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.images import is_for_development
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Start the application, not a package manager that starts it",
    requirements=("APP-6", "APP-5"),
    severity=Severity.WARNING,
    why="""
        With `npm start` (`yarn start`, `pnpm run`, `npx`) the engine's process 1 is the package manager, behind it
        stands a shell, and the application is the third. The stop signal goes to the first, and what reaches the last
        depends on the versions of both others: in many the application never hears of it, and is killed after the grace
        period. The package manager takes some 50 MB of memory besides, and reports its own exit status.

        Write what the script in package.json runs: `CMD ["node", "server.js"]`. Scripts in front of it (`prestart`)
        belong into the build.
    """,
    examples=(
        bad('FROM node:24.11\nCMD ["npm", "start"]\n', 2),
        bad('FROM node:24.11\nENTRYPOINT ["yarn", "run", "serve"]\n', 2),
        bad('FROM node:24.11\nENTRYPOINT ["tini", "--"]\nCMD ["npm", "run", "start:prod"]\n', 3),
        good('FROM node:24.11\nCMD ["node", "server.js"]\n'),
        good('FROM node:24.11 AS dev\nCMD ["npm", "run", "dev"]\nFROM node:24.11\n', "for development"),
        good('FROM node:24.11\nENTRYPOINT ["npm"]\nCMD ["--version"]\n', "the tool itself"),
    ),
)

_MANAGERS = ("npm", "yarn", "yarnpkg", "pnpm", "npx", "pnpx")
_STARTING = ("start", "run", "run-script", "exec", "dlx", "serve", "restart")


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if is_for_development(stage):
        return
    launch = context.launch(stage)
    for instruction in launch:
        for command in context.programs(instruction):
            name = command.name.rpartition("/")[2]
            verb = next((value for value in command.values if not value.startswith("-")), "")
            if name in _MANAGERS and (verb in _STARTING or (name in ("npx", "pnpx") and verb)):
                yield Problem(
                    command.span,
                    f"{name} is process 1 here and has to hand the stop signal on: start what its script runs, "
                    "node server.js or the like.",
                )
                return
