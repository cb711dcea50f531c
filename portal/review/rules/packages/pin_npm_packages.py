from collections.abc import Iterator

from portal.review.context import Context
from portal.review.model import Severity
from portal.review.packages import PackageCommand
from portal.review.rule import Problem, Rule, bad, good
from portal.review.versions import listed, unpinned

rule = Rule(
    title="Name the versions of Node.js packages",
    aliases=(
        "DL3016",
        "npm_install_without_pinned_version",
        "DD029",
    ),
    severity=Severity.WARNING,
    opinion=True,
    why="""
        `npm install -g pm2` takes what is newest on the day of the build; `pm2@latest` says no more. Name a version
        (`pm2@5.4.2`, `pm2@5`), or keep the package in package.json with its lock file, and call `npm ci`.

        Read are npm (`install`, `i`, `add`, options anywhere), yarn, pnpm and bun. An install without names
        follows the lock file and is fine, as are paths, archives, and repositories with a revision behind `#`.
        An opinion that a profile turns on.
    """,
    examples=(
        bad("FROM node:24.11\nRUN npm install -g pm2\n", 2),
        bad("FROM node:24.11\nRUN npm --global i pm2@latest\n", 2),
        bad("FROM node:24.11\nRUN yarn global add @vue/cli\n", 2),
        bad("FROM node:24.11\nRUN npm install acme/tool\n", 2),
        good("FROM node:24.11\nRUN npm ci && npm install -g pm2@5.4.2 @vue/cli@5 acme/tool#v1 ./local\n"),
        good("FROM node:24.11\nRUN yarn install --frozen-lockfile\n"),
    ),
)


@rule.on_packages("npm", "yarn", "pnpm", "bun")
def check(call: PackageCommand, context: Context) -> Iterator[Problem]:
    words = unpinned(call, context)
    if words:
        version = "a version" if len(words) == 1 else "versions"
        yield Problem(words[0].span, f"{listed(words)} may be another version at the next build: name {version}.")
