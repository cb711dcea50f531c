from collections.abc import Iterator

from portal.dockerfile.model import Instruction
from portal.patterns import regex
from portal.review.context import Context
from portal.review.model import Severity
from portal.review.rule import Problem, Rule, bad, good

rule = Rule(
    title="Copy nothing that only development needs",
    requirements=("IMG-11",),
    aliases=("DD052",),
    severity=Severity.WARNING,
    why="""
        Version history, virtual environments, installed dependencies of the developer's machine, editor settings and
        caches have no use in the image. They make it large, change with every commit, so that nothing behind them
        comes from the cache, and tell more than they should: `.git` holds every file that ever was deleted.

        Reported is a COPY or ADD that names one of them. What comes in by `COPY .` is kept out by `.dockerignore`.
        In a stage that stays behind, dependencies and history may be wanted for the build, and are left alone.
    """,
    examples=(
        bad("FROM alpine:3.23\nCOPY .git /app/.git\n", 2),
        bad("FROM node:24.11\nWORKDIR /app\nCOPY package.json node_modules ./\n", 3),
        bad("FROM python:3.12\nADD .venv/ /venv/\n", 2),
        good("FROM node:24.11\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci && npm cache clean --force\n"),
        good(
            "FROM node:24.11 AS build\nRUN npm ci\nFROM node:24.11\nCOPY --from=build /app/node_modules /app/\n",
            "from another stage",
        ),
        good("FROM golang:1.26 AS build\nCOPY .git ./.git\nFROM scratch\nCOPY --from=build /app /app\n"),
    ),
)

_NEVER = regex(
    r"(?ix)^(?: \.git | \.svn | \.hg | node_modules | bower_components | \.?venv | \.virtualenv | __pycache__"
    r" | \.pytest_cache | \.mypy_cache | \.ruff_cache | \.tox | \.nox | \.idea | \.vscode | \.terraform | \.gradle"
    r" | \.cache | \.DS_Store | \.coverage | htmlcov | \.nyc_output | \.dockerignore | docker-compose[\w.-]*\.ya?ml"
    r" | compose\.ya?ml | \.gitlab-ci\.yml | \.github | Thumbs\.db)$"
)


@rule.on_instruction("COPY", "ADD")
def check(instruction: Instruction, context: Context) -> Iterator[Problem]:
    if instruction.flag("from") is not None or not context.is_kept(instruction):
        return
    for word in instruction.arguments[:-1]:
        name = word.value.replace("\\", "/").rstrip("/").rpartition("/")[2]
        if "://" not in word.value and _NEVER.match(name):
            yield Problem(
                word.span,
                f"{word.value} is for development, and no container needs it: leave it out, and name it in "
                ".dockerignore.",
            )
