from collections.abc import Iterator

from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Tell Node.js that it runs in production",
    aliases=("DD067",),
    severity=Severity.INFO,
    opinion=True,
    why="""
        Express, React's server side and many other packages are slower and tell visitors more about errors
        unless NODE_ENV is `production`. It belongs into the image that runs, by ENV; in a stage that builds it
        would keep npm from installing the build's tools.

        Reported is an image that starts node or npm itself. An opinion that a profile turns on.
    """,
    examples=(
        bad('FROM node:24.11\nCMD ["node", "/app/server.js"]\n', 2),
        bad('FROM node:24.11\nCMD ["npm", "start"]\n', 2),
        good('FROM node:24.11\nENV NODE_ENV=production\nCMD ["node", "/app/server.js"]\n'),
        good('FROM node:24.11\nCMD ["/bin/true"]\n'),
        good('FROM node:24.11 AS app-dev\nCMD ["node", "/app/server.js"]\n'),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    name = stage.name.value.lower() if stage.name is not None else ""
    if "NODE_ENV" in context.environment(stage) or name.endswith(("dev", "devel", "development", "debug", "test")):
        return
    for instruction in context.launch(stage)[:1]:
        for command in context.programs(instruction):
            assigned = any(pair.key.value == "NODE_ENV" for pair in command.assignments)
            if command.name.rpartition("/")[2] in ("node", "nodejs", "npm", "yarn", "pnpm") and not assigned:
                yield Problem(
                    command.span, "Packages take this for a developer's machine: set NODE_ENV=production for the image."
                )
                return
