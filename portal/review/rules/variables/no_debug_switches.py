from collections.abc import Iterator

from portal.dockerfile import expand
from portal.dockerfile.model import Stage
from portal.review.context import Context
from portal.review.debugging import is_debug_switch
from portal.review.images import is_for_development
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Switch debugging off in the image",
    requirements=("TAG-8",),
    aliases=("S4507",),
    severity=Severity.WARNING,
    why="""
        `FLASK_DEBUG=1`, `APP_ENV=development` or Xdebug make an application tell visitors about its inside, run code
        that they send, or just run slowly. The image is for production: tools of development belong into an image of
        its own, whose name ends in `-dev`.

        Looked at are the variables of what comes out of the build, with the defaults of arguments; stages named for
        development, tests or debugging are left alone.
    """,
    examples=(
        bad("FROM python:3.12\nENV FLASK_DEBUG=1\n", 2),
        bad("FROM node:22.1\nENV NODE_ENV=development PORT=8080\n", 2),
        bad("FROM php:8.3\nENV XDEBUG_MODE=debug,develop\n", 2),
        bad("FROM ruby:3.3\nARG environment=dev\nENV RAILS_ENV=$environment\n", 3),
        good("FROM node:22.1\nENV NODE_ENV=production DEBUG=false\n"),
        good("FROM php:8.3\nENV XDEBUG_MODE=off\n"),
        good("FROM node:22.1 AS dev\nENV NODE_ENV=development\nFROM node:22.1\nENV NODE_ENV=production\n"),
    ),
)


@rule.on_result
def check(stage: Stage, context: Context) -> Iterator[Problem]:
    if is_for_development(stage):
        return
    in_force = context.environment(stage)
    for instruction in context.history(stage):
        if instruction.keyword != "ENV":
            continue
        scope = context.dockerfile.scope(instruction)
        for pair in instruction.pairs:
            if pair.value is not None and in_force.get(pair.key.value) is pair:
                value = expand(pair.value, scope, context.dockerfile.escape).lower()
                if is_debug_switch(pair.key.value, value):
                    yield Problem(
                        pair.span,
                        f"{pair.key.value} is {value[:30]} in every container: switch it on where you debug, not in "
                        "the image.",
                    )
